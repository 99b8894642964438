// A component through Vue's own compiler, up to the code a bundler would get.

import { isTooDeep } from './depth.mjs';
import { findingAt } from './diagnostics.mjs';

const FRAME = /^(\d+)\s*\|.*\n\s+\|(\s*)\^/m;
const PREFIX = /^\[(?:@vue\/compiler-sfc|vue\/compiler-sfc)\]\s*/;
const registered = new WeakSet();
const remembered = new WeakMap(); // compiler-sfc -> {files, configs: what it read, difference}

/**
 * The compiler remembers the types and tsconfigs it once read; what an answer lays over the disk
 * may change them, and those that extend them. difference: that of the overlay.
 */
export function forgetTypes(sfc, difference) {
  const { files, configs } = memoryOf(sfc);
  const stale = memoryOf(sfc).difference === difference ? files : [...files, ...configs];
  for (const file of stale) sfc.invalidateTypeCache?.(file);
  remembered.set(sfc, { files: new Set(), configs, difference });
}

function memoryOf(sfc) {
  if (!remembered.has(sfc)) remembered.set(sfc, { files: new Set(), configs: new Set(), difference: '' });
  return remembered.get(sfc);
}

/** descriptor: of compiler-sfc's parse, without errors. Returns {errors: findings, warnings: texts}. */
export function compiled(project, file, descriptor) {
  const { script, errors } = scriptOf(project, file, descriptor);
  const template = compiledTemplate(project, file, descriptor, script);
  return { errors: [...errors, ...template.errors], warnings: template.warnings };
}

/** Errors of a script beside a template that does not parse. */
export function scriptErrorsOf(project, file, descriptor) {
  return scriptOf(project, file, descriptor).errors;
}

function scriptOf(project, file, descriptor) {
  const { script, scriptSetup } = descriptor;
  const blocks = [script, scriptSetup].filter(Boolean);
  if (blocks.length === 0 || blocks.some(({ src, lang }) => src || !isScript(lang))) return { errors: [] };
  try {
    return { script: compiledScript(project, descriptor), errors: [] };
  } catch (error) {
    if (isTooDeep(error)) throw error;
    return { errors: [scriptError(file, descriptor, error)] };
  }
}

const isScript = (lang) => ['js', 'jsx', 'ts', 'tsx'].includes(lang ?? 'js');

function compiledScript({ tools: { sfc, ts }, overlay }, descriptor) {
  if (!registered.has(sfc)) sfc.registerTS?.(() => ts);
  registered.add(sfc);
  return sfc.compileScript(descriptor, {
    id: 'component',
    inlineTemplate: false,
    sourceMap: false,
    fs: watched(overlay, memoryOf(sfc)),
  });
}

function watched(overlay, { files, configs }) {
  const seen = (name) => (name.endsWith('.json') ? configs : files).add(name);
  return {
    fileExists: (name) => seen(name) && overlay.exists(name),
    readFile: (name) => seen(name) && overlay.read(name),
    realpath: overlay.system.realpath,
  };
}

/** Babel tells an offset into the block; the compiler draws a frame of the whole file. */
function scriptError(file, descriptor, error) {
  const [message] = String(error.message).replace(PREFIX, '').split('\n');
  const frame = FRAME.exec(error.message);
  if (frame) {
    const found = findingAt(file, descriptor.source, 0, message);
    return { ...found, line: Number(frame[1]), column: Math.max(1, frame[2].length - 1) };
  }
  const start = (descriptor.scriptSetup ?? descriptor.script).loc.start.offset;
  return findingAt(file, descriptor.source, start + (error.pos ?? 0), message);
}

function compiledTemplate({ tools: { sfc, versions } }, file, descriptor, script) {
  const { template, source } = descriptor;
  if (!template || template.src || (template.lang && template.lang !== 'html')) return { errors: [], warnings: [] };
  const ast = takesTree(versions['@vue/compiler-sfc']) ? template.ast : undefined;
  const { errors, tips } = sfc.compileTemplate({
    source: template.content,
    ast,
    filename: descriptor.filename,
    id: 'component',
    compilerOptions: {
      bindingMetadata: script?.bindings,
      expressionPlugins: isTyped(descriptor) ? ['typescript'] : [],
    },
  });
  // With a syntax tree at hand the compiler counts from the file's begin, else from the block's.
  const base = ast ? 0 : template.loc.start.offset;
  const place = (error) => (error.loc ? base + error.loc.start.offset : template.loc.start.offset);
  return {
    errors: errors.map((error) => findingAt(file, source, place(error), error.message ?? String(error))),
    warnings: tips.map((tip) => `${file}: ${tip}`),
  };
}

const takesTree = (version) => !/^3\.[0-3]\./.test(version);

const isTyped = ({ script, scriptSetup }) => /^tsx?$/.test((scriptSetup ?? script)?.lang ?? '');
