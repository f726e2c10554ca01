"""The rooms beside a plain broadcast and the chat of Channels' tutorial. `python -m benchmarks.rooms --help`"""
