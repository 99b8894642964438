// A component's text -> what stands at its top level.

const ROOT = 0;
const ELEMENT = 1;
const COMMENT = 3;
const ATTRIBUTE = 6;

/**
 * Returns {elements, comments, stray}. element: {tag, attrs, node, start, content: {start, text}},
 * comment and stray: {start, text}. Offsets count UTF-16 units from the text's begin.
 */
export function blocksOf(dom, text) {
  const tree = dom.parse(text, {
    parseMode: 'sfc',
    isNativeTag: () => true,
    isPreTag: () => true,
    comments: true,
    onError: () => {},
  });
  const of = (type) => tree.children.filter((node) => node.type === type);
  return {
    elements: of(ELEMENT).map((node) => element(node, text)),
    comments: of(COMMENT).map((node) => ({ start: node.loc.start.offset, text: node.content })),
    stray: tree.children
      .filter(({ type }) => type !== ELEMENT && type !== COMMENT && type !== ROOT)
      .map((node) => ({ start: node.loc.start.offset, text: node.loc.source }))
      .filter((found) => found.text.trim() !== '')
      .map(trimmed),
  };
}

/** Every node of a template, with itself. */
export function* nodesOf(node) {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

function element(node, text) {
  const { children, loc } = node;
  const start = children.length ? children[0].loc.start.offset : loc.start.offset;
  const end = children.length ? children.at(-1).loc.end.offset : start;
  const attrs = node.props
    .filter(({ type }) => type === ATTRIBUTE)
    .map(({ name, value }) => [name, value?.content ?? true]);
  return {
    tag: node.tag,
    attrs: Object.fromEntries(attrs),
    node,
    start: loc.start.offset,
    content: { start, text: text.slice(start, end) },
  };
}

function trimmed({ start, text }) {
  return { start: start + text.length - text.trimStart().length, text: text.trim() };
}
