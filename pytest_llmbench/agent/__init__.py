"""Agent mode: a model works with tools on files of its own until it is done: docs/agent.md.

`attempt.py` is one attempt, `loop.py` its conversation. `workspace.py` holds the attempt's files,
`calls.py` checks what a model asks for, `tools/` does it, `text_protocol.py` is for models without
tool calls of their own, `context.py` keeps the conversation short, `metrics.py` tells how it went.
"""
