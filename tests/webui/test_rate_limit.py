from __future__ import annotations

from webui.rate_limit import RateLimiter


def test_after_five_wrong_tokens_in_a_minute_a_client_has_to_wait() -> None:
    now = [0.0]
    attempts = RateLimiter(clock=lambda: now[0])
    for second in range(5):
        now[0] = float(second)
        assert attempts.record_failure("203.0.113.7") == 0
    assert attempts.record_failure("203.0.113.7") == 56
    now[0] = 59.9
    assert attempts.record_failure("203.0.113.7") == 1
    now[0] = 60.5
    assert attempts.record_failure("203.0.113.7") == 0
    assert attempts.record_failure("203.0.113.7") > 0


def test_nobody_waits_for_what_others_did() -> None:
    attempts = RateLimiter(clock=lambda: 0.0)
    assert [attempts.record_failure("203.0.113.7") > 0 for _ in range(8)] == [False] * 5 + [True] * 3
    assert attempts.record_failure("198.51.100.1") == 0


def test_a_crowd_of_clients_takes_bounded_memory() -> None:
    attempts = RateLimiter(clock=lambda: 0.0)
    for number in range(25_000):
        attempts.record_failure(f"2001:db8:{number:x}::/64")
    assert len(attempts._wrong) == 10_000
