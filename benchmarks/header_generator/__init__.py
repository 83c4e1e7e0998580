"""Story files with known headers, made by chance from templates: python -m benchmarks.header_generator."""
