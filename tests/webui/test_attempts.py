from __future__ import annotations

from webui.attempts import Attempts


def test_after_five_wrong_tokens_in_a_minute_nobody_may_try() -> None:
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for second in range(5):
        assert attempts.wait_s() == 0
        now[0] = float(second)
        attempts.wrong()
    assert attempts.wait_s() == 56
    now[0] = 60.5
    assert attempts.wait_s() == 0
    attempts.wrong()
    assert attempts.wait_s() == 0 or attempts.wait_s() < 60
