// Code that nests so deep that the stack is full: only an answer is ever like that.

/** What a text that nests too deep is told. */
export const NESTED = { file: '', line: 0, column: 0, code: '', text: 'the code nests too deep to be checked' };

/** The step's result, `otherwise` if the stack was full. */
export function unlessTooDeep(step, otherwise) {
  try {
    return step();
  } catch (error) {
    if (isTooDeep(error)) return otherwise;
    throw error;
  }
}

export const isTooDeep = (error) => error instanceof RangeError && /call stack/.test(error.message);
