// Patterns and naming of an answer, decided on its syntax trees: nothing in comments or strings counts.

import { composesComponent, mentionsComponent } from "./patterns/components.mjs"
import { readAnswer } from "./patterns/component.mjs"
import { mentionsComposable, usesComposable } from "./patterns/composables.mjs"
import { containsTokens } from "./patterns/free_text.mjs"
import { globalComponents } from "./patterns/global_components.mjs"
import { hasImport } from "./patterns/imports.mjs"
import { declaresInterface, mentionsInterface } from "./patterns/interfaces.mjs"
import { Live } from "./patterns/live.mjs"
import { keepsReactivity } from "./patterns/lost_reactivity.mjs"
import { ADVANCED, STRUCTURAL, SWITCHES } from "./patterns/names.mjs"
import { checkNaming, needRule } from "./patterns/naming.mjs"
import { hasNoAny } from "./patterns/no_any.mjs"
import { hasNoOptionsApi } from "./patterns/options_api.mjs"
import { hasTypedEmit, hasTypedEmits, hasTypedProp, hasTypedProps, mentionsDeclared } from "./patterns/props_emits.mjs"
import { mentionsReactivity, usesReactivity } from "./patterns/reactivity.mjs"
import { hasScriptLang } from "./patterns/script_lang.mjs"
import { Symbols } from "./patterns/symbols.mjs"
import { hasTypeAnnotation } from "./patterns/type_annotations.mjs"

export { globalComponents }

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
 * `vueVersion` of the project, that of `sfc` if not given; `globalComponents`: names of components that need
 * no import, as the function of that name finds them, null where any may be one. The answer's text is only read.
 * Throws RangeError for a switch or style that does not exist, which is refused when a fixture is read.
 */
export function evaluate({ ts, sfc, files, target, patterns = {}, forbidden = {}, naming = {}, ...project }) {
  const asked = [...askedOf(patterns, false), ...askedOf(forbidden, true)]
  needNames(asked, naming)
  const answer = attempt(() => prepared({ ts, sfc, files, target }, project))
  const checks = asked.map(({ key, ...one }) => [key, Boolean(answer && attempt(() => holds(answer, one)))])
  const named = answer && attempt(() => checkNaming(answer, target, naming))
  return { checks: Object.fromEntries(checks), ...(named || noneNamed(naming)) }
}

function prepared(given, { vueVersion = null, globalComponents = null }) {
  const known = globalComponents && [...globalComponents]
  const answer = { ...readAnswer(given), vueVersion: vueVersion ?? given.sfc.version, globalComponents: known }
  answer.symbols = new Symbols(answer)
  answer.live = new Live(answer)
  return answer
}

/** [{key, name, text, isForbidden}]; `text` is null for a switch. */
function askedOf(patterns, isForbidden) {
  return Object.entries(patterns).flatMap(([name, wanted]) => {
    const key = isForbidden ? `forbidden:${name}` : name
    if (wanted === true) return [{ key, name, text: null, isForbidden }]
    return wanted === false ? [] : [wanted].flat().map((text) => ({ key: `${key}:${text}`, name, text, isForbidden }))
  })
}

function needNames(asked, naming) {
  const unknown = asked.find(({ name, text }) => text === null && !SWITCHES.includes(name))
  if (unknown) throw new RangeError(`'${unknown.name}: true': the switches are ${SWITCHES.join(", ")}`)
  for (const [rule, wanted] of Object.entries(naming)) needRule(rule, wanted)
}

function noneNamed(naming) {
  return { naming: Object.fromEntries(Object.keys(naming).map((rule) => [rule, false])), violations: [] }
}

function holds(answer, { name, text, isForbidden }) {
  // "Forbidden: no_any" can only mean that `any` is forbidden.
  if (text === null) return SWITCH_CHECKS[name](answer) !== (isForbidden && name.startsWith("typed_"))
  const bare = text.trim().replace(/^<?([\p{L}\p{N}_$:.-]+)(?:\(\s*\)?|\s*\/?>)?$/u, "$1")
  const isAdvanced = ADVANCED.includes(name) && NAME.test(bare)
  // A text that is forbidden is so as a whole word: `var` is not in `variable`.
  if (!isAdvanced && !STRUCTURAL.includes(name)) return containsTokens(answer, text, isForbidden) !== isForbidden
  return CHECKS[name][Number(isForbidden)](answer, isAdvanced ? bare : text) !== isForbidden
}

/** Null where code nests so deep that the stack is full: it has not shown what it had to show. */
function attempt(check) {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RangeError)) console.error(`a pattern check failed, which counts as not met: ${error.stack}`)
    return null
  }
}
