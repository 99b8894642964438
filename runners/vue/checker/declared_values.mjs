// Values that a script declares to be there, and that nothing defines: code that uses them compiles
// and fails when it runs.

/** statements: of a script. Yields {kind, node}, also for what namespaces hold. */
export function* declaredValues(ts, statements, ambient = false) {
  for (const statement of statements) {
    const declared = ambient || isDeclared(ts, statement);
    if (ts.isModuleDeclaration(statement)) yield* ofNamespace(ts, statement, declared);
    else if (declared) {
      for (const what of valueNames(ts, statement)) yield { kind: `declare ${what}`, node: statement };
    }
  }
}

const isDeclared = (ts, { modifiers = [] }) => modifiers.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);

/** What is declared for a module or for all is found as such, see augmented. */
function* ofNamespace(ts, { name, flags, body }, declared) {
  if (ts.isStringLiteral(name) || flags & ts.NodeFlags.GlobalAugmentation || !body) return;
  if (ts.isModuleBlock(body)) yield* declaredValues(ts, body.statements, declared);
  else yield* declaredValues(ts, [body], declared);
}

function valueNames(ts, statement) {
  if (ts.isVariableStatement(statement)) {
    const { declarations } = statement.declarationList;
    return declarations.filter(({ type }) => !isBrand(ts, type)).map(({ name }) => `value ${nameOf(name)}`);
  }
  if (ts.isFunctionDeclaration(statement)) return [`function ${nameOf(statement.name)}`];
  if (ts.isClassDeclaration(statement)) return [`class ${nameOf(statement.name)}`];
  if (ts.isEnumDeclaration(statement)) return [`enum ${nameOf(statement.name)}`];
  return [];
}

/** `unique symbol` makes branded types: it is used as a type only. */
function isBrand(ts, type) {
  return type !== undefined && ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.UniqueKeyword;
}

const nameOf = (name) => name?.text ?? 'without a name';
