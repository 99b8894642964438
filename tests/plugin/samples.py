"""Two small problems and answers to them."""

ADD = """
- id: py_add
  lang: python
  category: arithmetic
  difficulty: easy
  tags: [sums]
  prompt: Write add(a, b).
  tests:
    tests/test_solution.py: |
      from solution import add
      def test_small():
          assert add(1, 2) == 3
      def test_zero():
          assert add(0, 0) == 0
"""
SUB = """
- id: py_sub
  lang: python
  difficulty: hard
  prompt: Write sub(a, b).
  tests:
    tests/test_solution.py: |
      from solution import sub
      def test_small():
          assert sub(3, 2) == 1
"""
RIGHT_ADD = "```python\ndef add(a, b):\n    return a + b\n```"
WRONG_ADD = "```python\ndef add(a, b):\n    return 0\n```"
RIGHT_SUB = "```python\ndef sub(a, b):\n    return a - b\n```"
