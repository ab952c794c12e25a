// Every parameter of the public API, read out of its types by the compiler.

import { join } from 'node:path';
import ts from 'typescript';

export interface PublicParameter {
  /** "Engine.model", or the name of an exported function. */
  readonly method: string;
  /** Position among the parameters. */
  readonly at: number;
  /** Of what is set within it: ["seed"], or [0] for an entry of a list. */
  readonly path: readonly (string | number)[];
  /** "Engine.model(options.seed)". */
  readonly name: string;
  /** Names of the values that its type permits. */
  readonly permitted: ReadonlySet<string>;
}

const api = join(import.meta.dirname, '../../../web/api');
const interfaces = ['Engine', 'Model', 'Dataset', 'Run', 'Trace'];
/** The protocol of promises, which is the language's. */
const ofPromises = ['then', 'catch', 'finally'];

export function publicParameters(): readonly PublicParameter[] {
  const files = [
    join(api, 'index.ts'),
    join(api, 'node.ts'),
    join(import.meta.dirname, 'values.ts'),
  ];
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  });
  const checker = program.getTypeChecker();
  const [index, node, valuesFile] = files.map((file) => exportsOf(program, checker, file));
  const values = valueTypes(checker, valuesFile?.get('values'));
  const found: PublicParameter[] = [];

  const permittedBy = (type: ts.Type, optional: boolean) =>
    new Set(
      [...values]
        .filter(
          ([name, value]) =>
            (optional && name === 'undefined') || checker.isTypeAssignableTo(value, type),
        )
        .map(([name]) => name),
    );

  const add = (method: string, at: number, symbol: ts.Symbol) => {
    const type = checker.getTypeOfSymbol(symbol);
    const declaration = symbol.valueDeclaration as ts.ParameterDeclaration;
    const optional = checker.isOptionalParameter(declaration);
    const shown = ts.isIdentifier(declaration.name) ? symbol.name : `argument${at}`;
    const base = { method, at };
    const name = (inside: string) => `${method}(${shown}${inside})`;
    found.push({ ...base, path: [], name: name(''), permitted: permittedBy(type, optional) });
    for (const member of membersOf(checker, type)) {
      const wanted = checker.getTypeOfSymbol(member);
      const mayLack = (member.flags & ts.SymbolFlags.Optional) !== 0;
      const permitted = permittedBy(wanted, mayLack);
      found.push({ ...base, path: [member.name], name: name(`.${member.name}`), permitted });
    }
    for (const entry of entryTypes(checker, type)) {
      found.push({ ...base, path: [0], name: name('[0]'), permitted: permittedBy(entry, false) });
    }
  };

  for (const name of interfaces) {
    const type = checker.getDeclaredTypeOfSymbol(required(index?.get(name), name));
    for (const member of checker.getPropertiesOfType(type)) {
      if (member.name.startsWith('__@') || ofPromises.includes(member.name)) continue;
      const [signature] = checker.getTypeOfSymbol(member).getCallSignatures();
      for (const [at, parameter] of (signature?.parameters ?? []).entries()) {
        add(`${name}.${member.name}`, at, parameter);
      }
    }
  }
  for (const symbol of [...(index?.values() ?? []), ...(node?.values() ?? [])]) {
    // Builders of descriptions make plain data, which is judged where it is used.
    const [declaration] = symbol.declarations ?? [];
    if (declaration?.getSourceFile().fileName.includes('/generated/')) continue;
    const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
    for (const [at, parameter] of (signature?.parameters ?? []).entries()) {
      add(symbol.name, at, parameter);
    }
  }
  return found;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string) {
  const source = required(program.getSourceFile(file), file);
  const symbols = checker.getExportsOfModule(required(checker.getSymbolAtLocation(source), file));
  const resolved = symbols.map((symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
  return new Map(resolved.map((symbol) => [symbol.name, symbol]));
}

function valueTypes(checker: ts.TypeChecker, symbol: ts.Symbol | undefined) {
  const type = checker.getTypeOfSymbol(required(symbol, 'list of values'));
  const members = checker.getPropertiesOfType(type);
  return new Map(members.map((member) => [member.name, checker.getTypeOfSymbol(member)]));
}

/** Plain data of this project: an object without methods, declared in web/api. */
function isData(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (!(type.flags & ts.TypeFlags.Object) || checker.isArrayLikeType(type)) return false;
  const members = checker.getPropertiesOfType(type);
  const isOurs = members.every((member) =>
    member.declarations?.every((each) => each.getSourceFile().fileName.includes('/web/api/')),
  );
  const hasMethods = members.some(
    (member) => checker.getTypeOfSymbol(member).getCallSignatures().length > 0,
  );
  return members.length > 0 && isOurs && !hasMethods;
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function membersOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Symbol[] {
  const data = partsOf(type).filter((part) => isData(checker, part));
  const members = data.flatMap((part) => checker.getPropertiesOfType(part));
  return [...new Map(members.map((member) => [member.name, member])).values()];
}

function entryTypes(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  const lists = partsOf(type).filter((part) => checker.isArrayType(part));
  return lists.flatMap((part) => checker.getTypeArguments(part as ts.TypeReference)).slice(0, 1);
}
