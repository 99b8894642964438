// Whether a file is what its name says: a component that Vue compiles, or TypeScript that parses.
// Nothing of it is run, no preprocessor either.

import { blocksOf } from './blocks.mjs';
import { compiled, scriptErrorsOf } from './compile.mjs';
import { bounded, findingAt, sorted } from './diagnostics.mjs';
import { scriptErrors } from './syntax.mjs';

const SCRIPT_FILE = /\.([cm]?[jt]s|[jt]sx)$/;
const PLAIN = { script: ['js', 'jsx', 'ts', 'tsx'], template: ['html'] };

/**
 * One file read: {errors: findings, by place, warnings: texts}. file: path below the project;
 * original: its text before the answer; project: a Project with the file laid over.
 */
export function parsed(project, file, text, original) {
  const { errors, warnings = [] } = readAs(project, file, text, original);
  return { errors: bounded(sorted(errors)), warnings };
}

function readAs(project, file, text, original) {
  if (file.endsWith('.vue')) return component(project, file, text, original);
  if (file.endsWith('.json')) return { errors: jsonErrors(file, text) };
  return { errors: SCRIPT_FILE.test(file) ? scriptErrors(project.tools.ts, file, text) : [] };
}

function component(project, file, text, original) {
  const { dom, sfc } = project.tools;
  if (text.trim() === '') return { errors: [findingAt(file, text, 0, 'the file is empty')] };
  const { elements, stray } = blocksOf(dom, text);
  const errors = [
    ...(elements.some(says) ? [] : [findingAt(file, text, 0, 'neither <script> nor <template> holds anything')]),
    ...stray.map(({ start, text: what }) => findingAt(file, text, start, outside(what))),
    ...refused(file, text, elements, blocksOf(dom, original).elements),
  ];
  const found = sfc.parse(text, { filename: project.absolute(file), sourceMap: false });
  const { script, scriptSetup } = found.descriptor;
  for (const error of found.errors) {
    errors.push(findingAt(file, text, error.loc?.start.offset ?? 0, error.message));
  }
  if (errors.length === 0) return compiled(project, file, found.descriptor);
  // Without its template a script can still be read; in a file that is cut off, it is not whole.
  const whole = [script, scriptSetup].every((block) => !block || closed(text, block));
  return { errors: [...errors, ...(whole ? scriptErrorsOf(project, file, found.descriptor) : [])] };
}

/** Whether a block is a script or a template with something in it. */
function says({ tag, attrs, content }) {
  return tag in PLAIN && (content.text.trim() !== '' || attrs.src !== undefined);
}

const closed = (text, { loc }) => /^<\/script\s*>/i.test(text.slice(loc.end.offset));

function outside(text) {
  const shown = JSON.stringify(text.split('\n')[0].slice(0, 60));
  return `text outside of <script>, <template> and <style>: ${shown}`;
}

/** A block in another language, or in another file, that the original does not have. */
function refused(file, text, elements, originals) {
  const had = (tag, name, value) => originals.some((other) => other.tag === tag && other.attrs[name] === value);
  return elements.flatMap(({ tag, attrs: { lang, src }, start }) => {
    if (!PLAIN[tag]) return [];
    const found = [];
    if (src !== undefined && !had(tag, 'src', src)) {
      found.push(findingAt(file, text, start, `<${tag} src>: the code must stand in the file itself`));
    }
    if (lang !== undefined && !PLAIN[tag].includes(lang) && !had(tag, 'lang', lang)) {
      found.push(findingAt(file, text, start, `<${tag} lang="${lang}">: only ${PLAIN[tag].join(', ')} can be checked`));
    }
    return found;
  });
}

function jsonErrors(file, text) {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [findingAt(file, text, 0, error.message)];
  }
}
