// The language of script blocks.

/** Every script block, and every module of the answer, is in that language; a component without a script has none. */
export function hasScriptLang({ sources }, lang) {
  const [target] = sources
  const blocks = sources.flatMap((source) => source.blocks)
  return Boolean(target?.blocks.length) && blocks.every((block) => block.lang === lang)
}
