// What vue-tsc's own index.js does before TypeScript runs, for each version that can be driven.

import { blocksOf } from './blocks.mjs';

// Options that have no default, and those of earlier versions.
const OTHER_OPTIONS = [
  '__proto__', 'strictTemplates', 'target', 'lib', 'typesRoot', 'plugins', 'globalTypesPath',
  'experimentalDefinePropProposal', 'experimentalResolveStyleCssClasses', 'experimentalModelPropName',
  'checkUnknownProps', 'checkUnknownEvents', 'checkUnknownDirectives', 'checkUnknownComponents',
  'skipTemplateCodegen', 'fallthroughAttributes', 'strictCssModules', 'strictVModel', 'jsxSlots',
  'dataAttributes', 'htmlAttributes', 'optionsWrapper', 'macros', 'composables', 'nativeTags',
  'narrowingTypesInInlineHandlers', 'inferTemplateDollarSlots', 'jsxTemplates', 'hooks',
];

/** The project's vueCompilerOptions, as vue-tsc resolves them. `system` is the overlay's. */
export function vueOptionsOf({ ts, core }, system, configFile) {
  const { vueOptions } = core.createParsedCommandLine(ts, system, configFile);
  vueOptions.llmbenchProgram = `${system.getCurrentDirectory()} ${configFile}`; // see ofItsOwn
  core.writeGlobalTypes?.(vueOptions, system.writeFile); // 3.0
  return vueOptions;
}

export function extensionsOf({ ts, core }, vueOptions) {
  return core.getAllExtensions(vueOptions).map((extension) => ({
    extension: extension.slice(1),
    isMixedContent: true,
    scriptKind: ts.ScriptKind.Deferred,
  }));
}

/** The language plugin for one program. */
export function vuePlugin(tools, options, vueOptions) {
  return ofItsOwn(createPlugin(tools, options, vueOptions));
}

/**
 * language-core lets all programs of equal options share the code it generates for a component,
 * and so what one program laid over the disk would be seen by another. From 3.0 on it can be made
 * to forget its copy; before that, an option that no other program has keeps them apart.
 */
function ofItsOwn(plugin) {
  const createVirtualCode = (script, ...rest) => {
    plugin.disposeVirtualCode?.(script);
    const code = plugin.createVirtualCode(script, ...rest);
    plugin.disposeVirtualCode?.(script);
    return code;
  };
  return { ...plugin, createVirtualCode };
}

function createPlugin({ ts, core }, options, vueOptions) {
  const name = (id) => id;
  if (!core.createVueLanguagePlugin2) {
    return core.createVueLanguagePlugin(ts, options.options, vueOptions, name);
  }
  const isRoot = core.createRootFileChecker(undefined, () => options.rootNames, ts.sys.useCaseSensitiveFileNames);
  return core.createVueLanguagePlugin2(ts, name, isRoot, options.options, vueOptions); // 2.0
}

/**
 * The languages of a component's scripts, as a text to compare: what an import of it is resolved to
 * depends on them.
 */
export function scriptLanguages({ dom }, text) {
  const scripts = blocksOf(dom, text).elements.filter(({ tag }) => tag === 'script');
  return JSON.stringify(scripts.map(({ attrs: { setup, lang } }) => [setup !== undefined, lang]));
}

/** Names of the compiler options that a comment in a component may set, of this version. */
export function inlineOptionNames(core) {
  const known = core.getDefaultCompilerOptions?.() ?? core.resolveVueCompilerOptions?.({}) ?? {};
  return new Set([...Object.keys(known), ...OTHER_OPTIONS]);
}
