// A text for each type, the same for types that mean the same: spacing, quotes, order of unions,
// `T[]` or `Array<T>`, names of parameters and of imports make no difference.

const LONGEST = 4000

export class TypeKeys {
  #ts
  #symbols
  #aliases = new Map()

  /** Without `symbols` (for a wanted type) names stand for themselves. */
  constructor(ts, symbols = null) {
    this.#ts = ts
    this.#symbols = symbols
  }

  /** Keys of a type: as written, and with its local aliases replaced by what they stand for. */
  keys(node) {
    const written = this.key(node, false)
    return this.#symbols ? [written, this.key(node, true)] : [written]
  }

  key(node, expands) {
    const text = node.end - node.pos > LONGEST ? "" : this.#key(node, expands)
    return text.length > LONGEST ? node.getText() : text
  }

  /** Key of a type's name with its arguments. */
  named(name, typeArguments, expands) {
    const inner = (typeArguments ?? []).map((one) => this.#key(one, expands))
    return inner.length ? `${name}<${inner.join(",")}>` : name
  }

  #key(node, expands) {
    const ts = this.#ts
    if (ts.isParenthesizedTypeNode(node)) return this.#key(node.type, expands)
    if (ts.isTypeReferenceNode(node)) return this.#reference(node, expands)
    if (ts.isArrayTypeNode(node)) return `Array<${this.#key(node.elementType, expands)}>`
    if (ts.isTypeOperatorNode(node)) return this.#operator(node, expands)
    if (ts.isUnionTypeNode(node)) return this.#parts(node, "|", expands)
    if (ts.isIntersectionTypeNode(node)) return this.#parts(node, "&", expands)
    if (ts.isLiteralTypeNode(node)) return this.#literal(node.literal)
    if (ts.isTypeLiteralNode(node)) return `{${this.#members(node.members, expands).join(";")}}`
    if (ts.isFunctionTypeNode(node)) return this.#signature(node, expands)
    if (ts.isTupleTypeNode(node)) return `[${node.elements.map((one) => this.#element(one, expands)).join(",")}]`
    if (ts.isImportTypeNode(node) && node.qualifier) {
      return this.named(node.qualifier.getText(), node.typeArguments, expands)
    }
    return plain(node)
  }

  #reference(node, expands) {
    const name = this.nameOf(node.typeName, expands)
    const alias = expands && this.#ts.isIdentifier(node.typeName) ? this.#alias(node) : null
    const text = alias && this.#expanded(alias)
    return text && text.length <= LONGEST ? text : this.named(name, node.typeArguments, expands)
  }

  /** What an alias stands for; null while that is being found out. Once per alias: aliases may double at each step. */
  #expanded(alias) {
    if (!this.#aliases.has(alias)) {
      this.#aliases.set(alias, null)
      this.#aliases.set(alias, this.key(alias.type, true))
    }
    return this.#aliases.get(alias)
  }

  #alias(node) {
    const declaration = this.#symbols?.declaration(node.typeName)
    const isAlias = declaration && this.#ts.isTypeAliasDeclaration(declaration)
    return isAlias && !declaration.typeParameters?.length ? declaration : null
  }

  /** A type's name, as its own module calls it; `expands`: without the namespace that it was imported in. */
  nameOf(name, expands = true) {
    const ts = this.#ts
    if (!ts.isIdentifier(name)) {
      const space = expands && ts.isIdentifier(name.left) ? this.#symbols?.imported(name.left) : null
      return space?.name === "*" ? name.right.text : plain(name)
    }
    const imported = this.#symbols?.imported(name)
    return imported && !["default", "*"].includes(imported.name) ? imported.name : name.text
  }

  #operator(node, expands) {
    const inner = this.#key(node.type, expands)
    const ts = this.#ts
    if (node.operator === ts.SyntaxKind.ReadonlyKeyword && inner.startsWith("Array<")) return `Readonly${inner}`
    return `${ts.tokenToString(node.operator)} ${inner}`
  }

  #parts(node, sign, expands) {
    const parts = node.types.flatMap((one) => {
      const text = this.#key(one, expands)
      // A function type ends only where the whole ends.
      return [text.includes("=>") ? `(${text})` : text]
    })
    return [...new Set(parts)].sort().join(sign)
  }

  #literal(literal) {
    return this.#ts.isStringLiteralLike(literal) ? JSON.stringify(literal.text) : plain(literal)
  }

  #members(members, expands) {
    const ts = this.#ts
    return members.map((member) => {
      const name = member.name ? plain(member.name).replace(/^(['"])(.*)\1$/, "$2") : ""
      const mark = member.questionToken ? "?" : ""
      if (ts.isPropertySignature(member)) return `${name}${mark}:${member.type ? this.#key(member.type, expands) : ""}`
      if (ts.isMethodSignature(member)) return `${name}${mark}:${this.#signature(member, expands)}`
      if (ts.isCallSignatureDeclaration(member)) return this.#signature(member, expands)
      return plain(member)
    }).sort()
  }

  #signature(node, expands) {
    const parameters = node.parameters.map((one) => {
      const mark = one.dotDotDotToken ? "..." : one.questionToken ? "?" : ""
      return mark + (one.type ? this.#key(one.type, expands) : "")
    })
    const generics = node.typeParameters?.length ? `<${node.typeParameters.map(plain).join(",")}>` : ""
    return `${generics}(${parameters.join(",")})=>${node.type ? this.#key(node.type, expands) : ""}`
  }

  #element(node, expands) {
    const ts = this.#ts
    if (ts.isNamedTupleMember(node)) {
      const rest = node.dotDotDotToken ? "..." : ""
      return `${rest}${this.#key(node.type, expands)}${node.questionToken ? "?" : ""}`
    }
    if (ts.isOptionalTypeNode(node)) return `${this.#key(node.type, expands)}?`
    if (ts.isRestTypeNode(node)) return `...${this.#key(node.type, expands)}`
    return this.#key(node, expands)
  }
}


function plain(node) {
  return node.getText().replace(/\s+/g, " ").replace(/ ?([^\w$ ]) ?/g, "$1").replace(/;}/g, "}")
}
