"""Makes `tests/` importable: `from servers.ollama_server import OllamaServer` works in all."""
