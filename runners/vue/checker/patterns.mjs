// Patterns and naming of an answer, decided on its syntax trees: nothing in comments or strings counts.

import { composesComponent, mentionsComponent } from "./patterns/components.mjs"
import { readAnswer } from "./patterns/component.mjs"
import { mentionsComposable, usesComposable } from "./patterns/composables.mjs"
import { containsTokens } from "./patterns/free_text.mjs"
import { hasImport } from "./patterns/imports.mjs"
import { declaresInterface, mentionsInterface } from "./patterns/interfaces.mjs"
import { Live } from "./patterns/live.mjs"
import { keepsReactivity } from "./patterns/lost_reactivity.mjs"
import { ADVANCED, STRUCTURAL, SWITCHES } from "./patterns/names.mjs"
import { checkNaming } from "./patterns/naming.mjs"
import { hasNoAny } from "./patterns/no_any.mjs"
import { hasNoOptionsApi } from "./patterns/options_api.mjs"
import { hasTypedEmit, hasTypedEmits, hasTypedProp, hasTypedProps, mentionsDeclared } from "./patterns/props_emits.mjs"
import { mentionsReactivity, usesReactivity } from "./patterns/reactivity.mjs"
import { hasScriptLang } from "./patterns/script_lang.mjs"
import { Symbols } from "./patterns/symbols.mjs"
import { hasTypeAnnotation } from "./patterns/type_annotations.mjs"

/** Per name: whether the answer has it; and whether it has it at all, in a place that does not count, too. */
const CHECKS = {
  interfaces: [declaresInterface, mentionsInterface],
  type_annotations: [hasTypeAnnotation, hasTypeAnnotation],
  script_lang: [hasScriptLang, hasScriptLang],
  imports: [hasImport, hasImport],
  composables: [usesComposable, mentionsComposable],
  reactivity: [usesReactivity, mentionsReactivity],
  components: [composesComponent, mentionsComponent],
  props: [hasTypedProp, (answer, name) => mentionsDeclared(answer, "defineProps", name)],
  emits: [hasTypedEmit, (answer, name) => mentionsDeclared(answer, "defineEmits", name)],
}
const SWITCH_CHECKS = {
  no_any: hasNoAny,
  no_options_api: hasNoOptionsApi,
  no_lost_reactivity: (answer) => keepsReactivity(answer, answer.vueVersion),
  typed_props: hasTypedProps,
  typed_emits: hasTypedEmits,
}
/** Names as they stand in code: a component's or an event's may have dashes and colons. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$:.-]*$/u

/**
 * {checks: {name: bool}, naming: {rule: bool}, violations: [text]} of an answer that parses.
 * `ts`, `sfc`: the modules typescript and @vue/compiler-sfc; `files`: path -> text, `target` the path of the
 * component; `patterns`, `forbidden`: name -> texts or true; `naming`: rule -> style or suffixes;
 * `vueVersion` of the project, that of `sfc` if not given. The answer's text is only read.
 * Throws RangeError for a switch or style that does not exist, which is refused when a fixture is read.
 */
export function evaluate({ ts, sfc, files, target, patterns = {}, forbidden = {}, naming = {}, vueVersion = null }) {
  const answer = readAnswer({ ts, sfc, files, target })
  answer.vueVersion = vueVersion ?? sfc.version
  answer.symbols = new Symbols(answer)
  answer.live = new Live(answer)
  const checks = {}
  for (const [name, wanted] of Object.entries(patterns)) addChecks(checks, answer, name, wanted, false)
  for (const [name, wanted] of Object.entries(forbidden)) addChecks(checks, answer, name, wanted, true)
  return { checks, ...checkNaming(answer, target, naming) }
}

function addChecks(checks, answer, name, wanted, isForbidden) {
  const key = isForbidden ? `forbidden:${name}` : name
  if (wanted === true) checks[key] = holdsSwitch(answer, name, isForbidden)
  else if (wanted !== false) {
    for (const text of [wanted].flat()) checks[`${key}:${text}`] = holds(answer, name, text, isForbidden)
  }
}

/** "Forbidden: no_any" can only mean that `any` is forbidden. */
function holdsSwitch(answer, name, isForbidden) {
  if (!SWITCHES.includes(name)) throw new RangeError(`'${name}: true': the switches are ${SWITCHES.join(", ")}`)
  return attempt(() => SWITCH_CHECKS[name](answer) !== (isForbidden && name.startsWith("typed_")))
}

function holds(answer, name, text, isForbidden) {
  const bare = text.trim().replace(/^<?([\p{L}\p{N}_$:.-]+)(?:\(\s*\)|\s*\/?>)?$/u, "$1")
  const isNamed = STRUCTURAL.includes(name) || (ADVANCED.includes(name) && NAME.test(bare))
  if (!isNamed) return attempt(() => containsTokens(answer, text, isForbidden) !== isForbidden)
  const check = CHECKS[name][Number(isForbidden)]
  return attempt(() => check(answer, ADVANCED.includes(name) ? bare : text) !== isForbidden)
}

/** Code that nests too deep for a check (the stack is full) has not shown what it had to show. */
function attempt(check) {
  try {
    return Boolean(check())
  } catch (error) {
    console.error(`a pattern check failed, which counts as not met: ${error.stack}`)
    return false
  }
}
