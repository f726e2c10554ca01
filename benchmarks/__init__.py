"""What is measured side by side: ours beside the plain way of doing it. `python -m benchmarks --help`"""
