// Comments that ask TypeScript to check less, as TypeScript reads them.

// The first word of a line of a comment; talk about one is none. What follows the word does not
// matter to TypeScript: `@ts-ignored` is one too. Case matters for these, not for @ts-nocheck.
const DIRECTIVE = /^[\s/*!]*@(ts-ignore|ts-expect-error)/gm;
const NO_CHECK = /^[\s/*!]*@(ts-nocheck)\b/gim;
const REFERENCE = /^\/\/\/\s*<(reference|amd-\w+)\s([^\n\r]*)/i;

/** comments: as of readScript; start: where their text begins. Yields {kind, start}. */
export function* weakeningComments(comments, start) {
  for (const comment of comments) {
    const at = start + comment.start;
    for (const pattern of [DIRECTIVE, NO_CHECK]) {
      for (const { 1: name, index } of comment.text.matchAll(pattern)) {
        yield { kind: `@${name.toLowerCase()}`, start: at + index };
      }
    }
    const reference = referenceIn(comment);
    if (reference && !reference.namesTypes) yield { kind: reference.kind, start: at };
  }
}

/** In declarations the other references are what they are for. */
export function* withoutLibrary(comments) {
  for (const comment of comments) {
    const reference = referenceIn(comment);
    if (reference?.dropsLibrary) yield { kind: reference.kind, start: comment.start };
  }
}

/** `types` names a package, whose types are true; the others change what is known to be there. */
function referenceIn({ text }) {
  const { 1: name, 2: rest } = REFERENCE.exec(text) ?? [];
  if (name === undefined) return undefined;
  const dropsLibrary = /no-default-lib\s*=/i.test(rest);
  const namesTypes = /^reference$/i.test(name) && /\btypes\s*=/i.test(rest) && !dropsLibrary;
  return { kind: text.trim().replace(/\s+/g, ' ').slice(0, 80), dropsLibrary, namesTypes };
}
