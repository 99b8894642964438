"""Answers that vue-tsc alone lets through, or that ask to be checked less, and right ones beside them."""

from __future__ import annotations

from variants import CARD, SHOP

TEXT = (SHOP / CARD).read_text("utf-8")
"""The component as it is, which is right."""


def script(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


def above(line: str) -> str:
    return script("const label =", f"{line}\nconst label =")


def markup(new: str) -> str:
    return script("<h2>{{ label }}</h2>", new)


UNPARSED = {
    "empty": "",
    "blank": " \n\n",
    "prose": "Here is the refactored component you asked for.\n",
    "prose with a tag": "Here is <b>the</b> component.\n",
    "only a style": "<style>p { color: red }</style>\n",
    "empty blocks": '<script setup lang="ts"></script>\n<template></template>\n',
    "markdown fence left in": f"```vue\n{TEXT}```\n",
    "prose after the component": f"{TEXT}\nThis component uses typed props.\n",
    "interpolation outside": f"{TEXT}\n{{{{ label }}}}\n",
    "unclosed template": TEXT.replace("</template>\n", ""),
    "unclosed element": markup("<h2>{{ label }}"),
    "unclosed script": '<script setup lang="ts">\nconst a = 1\n',
    "two templates": f"{TEXT}<template><p /></template>\n",
    "script src": '<script lang="ts" src="./other.ts"></script>\n<template><p /></template>\n',
    "script setup src": '<script setup lang="ts" src="./other.ts"></script>\n<template><p /></template>\n',
    "template src": '<script setup lang="ts">\nconst a = 1\n</script>\n<template src="./other.html"></template>\n',
    "preprocessed template": '<script setup lang="ts">\nconst a = 1\n</script>\n<template lang="pug">\np= a\n</template>\n',
    "preprocessed script": '<script lang="coffee">\nexport default {}\n</script>\n<template><p /></template>\n',
    "script in an unknown language": '<script lang="txt">\nnothing\n</script>\n<template><p /></template>\n',
    "script that does not parse": above("const = 1"),
    "expression that does not parse": markup("<h2>{{ label + }}</h2>"),
    "cut off": TEXT[: len(TEXT) // 2],
    "comment in a dynamic argument": markup('<h2 :[label/*@ts-ignore*/]="1">x</h2>'),
    "v-else without v-if": markup("<h2 v-else>{{ label }}</h2>"),
    "props defined twice": above("defineProps<{ more: string }>()"),
}

SUPPRESSIONS = {
    "ts-nocheck": script('<script setup lang="ts">\n', '<script setup lang="ts">\n// @ts-nocheck\n'),
    "ts-nocheck in a block of its own": f'<script lang="ts">\n// @ts-nocheck\nexport const a = 1\n</script>\n{TEXT}',
    "ts-ignore": above("// @ts-ignore\nconst wrong: number = 'text'"),
    "ts-ignore, with a reason": above("//   @ts-ignore: known problem"),
    "ts-ignore, three slashes": above("/// @ts-ignore"),
    "ts-ignore in a block comment": above("/* @ts-ignore */ const a: number = ''"),
    "ts-ignore in a JSDoc comment": above("/**\n * @ts-ignore\n */"),
    "ts-ignore, and more of the word": above("// @ts-ignored\nconst wrong: number = 'text'"),
    "ts-ignore, an underscore after it": above("/* @ts-ignore_ */ const wrong: number = 'text'"),
    "ts-expect-errors": above("// @ts-expect-errors\nconst wrong: number = 'text'"),
    "ts-nocheck in capitals": script(
        '<script setup lang="ts">\n', '<script setup lang="ts">\n// @TS-NoCheck: why\n'
    ),
    "ts-ignored in an interpolation": markup("<h2>{{\n // @ts-ignored\n label }}</h2>"),
    "no default library": script(
        '<script setup lang="ts">\n',
        '<script setup lang="ts">\n/// <reference no-default-lib="true"/>\n',
    ),
    "no default library, after types": script(
        '<script setup lang="ts">\n',
        '<script setup lang="ts">\n/// <reference types="vue" no-default-lib = "true" />\n',
    ),
    "reference to a library": above('/// <reference lib="webworker" />'),
    "reference to a file": above('///<reference path="./any.d.ts"/>'),
    "module of another name": above('/// <amd-module name="x" />'),
    "a value that nothing defines": script(
        '<script setup lang="ts">\n',
        '<script lang="ts">\ndeclare const known: number\nexport const a = known\n</script>\n'
        '<script setup lang="ts">\n',
    ),
    "a function that nothing defines": f'<script lang="ts">\nexport declare function known(): string\n</script>\n{TEXT}',
    "a class that nothing defines": f'<script lang="ts">\ndeclare class Known {{}}\nexport {{ Known }}\n</script>\n{TEXT}',
    "an enum that nothing defines": f'<script lang="ts">\ndeclare enum Known {{ One }}\nexport {{ Known }}\n</script>\n{TEXT}',
    "a namespace with values": f'<script lang="ts">\ndeclare namespace A.B {{ let known: string }}\nexport const a = A.B.known\n</script>\n{TEXT}',
    "ts-expect-error": above("// @ts-expect-error\nconst wrong: number = 'text'"),
    "after a regular expression": above("const pattern = /[/*]'/ // @ts-ignore"),
    "after a division": above("const half = props.user.id / 2 // @ts-ignore"),
    "after a template literal": above("const text = `a ${'b' /* @ts-ignore */} c`"),
    "in an interpolation": markup("<h2>{{\n // @ts-ignore\n label }}</h2>"),
    "in an attribute": markup('<h2 :title="/* @ts-ignore */ label">x</h2>'),
    "in an attribute, as entities": markup('<h2 :title="&#47;* @ts-ignore */ label">x</h2>'),
    "in an event handler": markup('<h2 @click="() => {\n // @ts-ignore\n label }">x</h2>'),
    "in v-for": markup('<h2 v-for="n in /* @ts-ignore */ 3" :key="n">{{ n }}</h2>'),
    "in slot props": markup('<SlotPanel title="" v-slot="{ count /* @ts-ignore */ }">{{ count }}</SlotPanel>'),
    "in generic": script('lang="ts"', 'lang="ts" generic="T /* @ts-ignore */"'),
    "in css v-bind": f"{TEXT}<style>p {{ color: v-bind('label /* @ts-ignore */') }}</style>\n",
    "in a class name": markup('<h2 class="*//*@ts-ignore">{{ user.nothing }}</h2>'),
    "in a bound class name": markup("<h2 :class=\"'*//*@ts-ignore'\">{{ user.nothing }}</h2>"),
    "vue-skip": markup("<!-- @vue-skip -->\n<h2>{{ nothing }}</h2>"),
    "vue-ignore": markup("<!-- @vue-ignore -->\n<h2>{{ nothing }}</h2>"),
    "vue-expect-error": markup("<!--@vue-expect-error why -->\n<h2>{{ nothing }}</h2>"),
    "inline strictTemplates": f"<!-- @strictTemplates false -->\n{TEXT}",
    "inline option, several lines": f"<!--\n  about\n  @checkUnknownProps false\n-->\n{TEXT}",
    "inline option after the blocks": f"{TEXT}<!-- @skipTemplateCodegen true -->\n",
    "inline target": f"<!-- @target 2.7 -->\n{TEXT}",
    "inline prototype": f'<!-- @__proto__ {{"macros": {{}}}} -->\n{TEXT}',
    "inline plugins": f'<!-- @plugins ["./evil.cjs"] -->\n{TEXT}',
    "declare global": f'<script lang="ts">\ndeclare global {{ interface Array<T> {{ [name: string]: any }} }}\nexport {{}}\n</script>\n{TEXT}',
    "declare module": f"<script lang=\"ts\">\ndeclare module 'vue' {{ interface ComponentCustomProperties {{ [name: string]: any }} }}\nexport {{}}\n</script>\n{TEXT}",
}  # fmt: skip

NO_SUPPRESSIONS = {
    "in a string": above("console.log('// @ts-ignore', \"/* @ts-nocheck */\")"),
    "in a template literal": above("console.log(`\n// @ts-ignore\n`)"),
    "in a regular expression": above("console.log(/\\/\\/ @ts-ignore/, /[/*] @ts-nocheck *\\//)"),
    "in text of the template": markup("<h2>// @ts-ignore {{ label }} /* @ts-nocheck */</h2>"),
    "in a static attribute": markup('<h2 title="// @ts-ignore">{{ label }}</h2>'),
    "in a string of the template": markup("<h2>{{ '// @ts-ignore' + label }}</h2>"),
    "star and slash elsewhere": markup(
        '<input accept="*/*" :class="[/* why */ label]" /><i>*/</i>'
    ),
    "spoken of in a comment": above("// there is no need for @ts-ignore here"),
    "spoken of in the template": markup("<!-- no @vue-ignore needed -->\n<h2>{{ label }}</h2>"),
    "comments at the top level": f"<!-- a card -->\n<!-- @author Jane -->\n{TEXT}",
    "documentation with numbers": f"<!-- @since 1.0 -->\n<!--\n  @version 2\n  @deprecated true\n-->\n{TEXT}",
    "reference to types": above('/// <reference types="vue" />'),
    "words like directives": above("// @TS-IGNORE\n// @ts-nochecker\n// ts-ignore\n// @ts-ignor"),
    "declared types": f'<script lang="ts">\ndeclare interface A {{ a: number }}\ndeclare type B = A\ndeclare namespace C {{ type D = B }}\n'
    f"declare const brand: unique symbol\nexport type Id = string & {{ [brand]: C.D }}\n</script>\n{TEXT}",
    "a declared field": f'<script lang="ts">\nexport class Point {{ declare x: number }}\n</script>\n{TEXT}',
    "vue-generic": markup("<!-- a comment -->\n<h2>{{ label }}</h2>"),
    "ts-check": above("// @ts-check"),
    "an import type": above("console.log(props.role satisfies Role)"),
    "style and custom block": f'{TEXT}<style scoped lang="scss">p {{ /* @ts-ignore */ color: red }}</style>\n<docs>\n# Text\n</docs>\n',
    "two script blocks": f'<script lang="ts">\nexport const size = 1\n</script>\n\n{TEXT}',
    "windows line ends": TEXT.replace("\n", "\r\n"),
    "no line end at the end": TEXT.rstrip(),
    "byte order mark": f"\ufeff{TEXT}",
}
