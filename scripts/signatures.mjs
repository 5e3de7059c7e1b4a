/**
 * @file The table of what public functions, constructors and methods take, made from their TypeScript signatures: what the
 * types say in a notebook is what runs in plain JavaScript. `node scripts/signatures.mjs` makes it again; a test tells when
 * that is due.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import prettier from 'prettier';
import ts from 'typescript';

import { root } from './prerequisites.mjs';

export const TABLE = join(root, 'src', 'engine', 'core', 'signatures.ts');
const ENTRY = join(root, 'src', 'engine', 'index.ts');
const OURS = join(root, 'src').replaceAll('\\', '/');

const HEAD = `/**
 * @file What each public function, constructor and method takes. Made from the TypeScript signatures by
 * \`node scripts/signatures.mjs\`; not written by hand.
 */

`;

const COLLECTIONS = new Set([
  'ArrayLike',
  'AsyncIterable',
  'Iterable',
  'Map',
  'ReadonlyMap',
  'ReadonlySet',
  'Set'
]);

/** `F` is `nn.functional`, which is met anyway. */
const NOT_READ = new Set(['internals', 'F']);

/** Parameters whose values the function itself refuses, in PyTorch's words. */
const OWN_WORDS = new Map([
  ['Module.registerBuffer', ['name', 'tensor']],
  ['Module.registerModule', ['name', 'module']],
  ['Module.addModule', ['name', 'module']],
  ['Module.registerParameter', ['name', 'parameter']],
  ['ModuleContainer.append', ['module']],
  ['ModuleContainer.extend', ['modules']],
  ['ModuleContainer.insert', ['module']],
  ['ModuleDict.set', ['module']],
  ['ModuleDict.update', ['modules']],
  ['SequentialModule', ['modules']]
]);

function createProgram() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), path => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  return ts.createProgram([ENTRY], { ...options, noEmit: true });
}

function isOurs(symbol) {
  return (symbol?.declarations ?? []).some(each => each.getSourceFile().fileName.startsWith(OURS));
}

/** How a type is written in the table. */
class Types {
  /** Unions and options by their names. */
  named = new Map();
  /** Names of unions by the symbols of their aliases. */
  unions = new Map();

  constructor(checker) {
    this.checker = checker;
  }

  /** The alternatives of a type, as texts. */
  alternatives(type, depth = 0) {
    if (depth > 6) return ['any'];
    const { flags } = type;
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return [];
    if (flags & ts.TypeFlags.Null) return ['null'];
    if (flags & ts.TypeFlags.StringLiteral) return [`'${type.value}'`];
    if (flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.Number)) return ['number'];
    if (flags & ts.TypeFlags.BooleanLike) return ['boolean'];
    if (flags & ts.TypeFlags.StringLike) return ['string'];
    if (flags & ts.TypeFlags.TypeParameter) {
      const constraint = this.checker.getBaseConstraintOfType(type);
      return constraint && constraint !== type ? this.alternatives(constraint, depth + 1) : ['any'];
    }
    if (type.isUnion()) {
      const { aliasSymbol } = type;
      const known = this.unions.get(aliasSymbol);
      if (known !== undefined) return [known];
      // What contains itself, as nested arrays do, is not looked into.
      const isNamed = aliasSymbol !== undefined && isOurs(aliasSymbol) && !type.aliasTypeArguments;
      if (isNamed) this.unions.set(aliasSymbol, 'any');
      const parts = (type.origin?.types ?? type.types).flatMap(each => this.alternatives(each, depth + 1));
      const all = [...new Set(parts)];
      if (isNamed && all.length >= 3 && !all.includes('any')) {
        const name = this.name(aliasSymbol.name, all.sort().join(' | '));
        this.unions.set(aliasSymbol, name);
        return [name];
      }
      this.unions.delete(aliasSymbol);
      return all;
    }
    return [this.object(type, depth)];
  }

  object(type, depth) {
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return 'any';
    const { name } = type.symbol ?? {};
    const bases = this.basesOf(type);
    if (bases.includes('Tensor')) return 'Tensor';
    if (bases.includes('Module')) return 'Module';
    if (name === 'Generator' && isOurs(type.symbol)) return 'Generator';
    if (name === 'Iterable') {
      const given = this.text([this.checker.getTypeArguments(type)[0]], depth + 1);
      return given === 'any' ? 'object' : `iterable(${given})`;
    }
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) {
      const elements = this.checker.getTypeArguments(type);
      const texts = [...new Set(elements.flatMap(each => this.alternatives(each, depth + 1)))].sort();
      return texts.includes('any') || texts.length === 0
        ? 'any[]'
        : `${texts.length > 1 ? `(${texts.join(' | ')})` : texts[0]}[]`;
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return 'function';
    const isOpen = (type.aliasTypeArguments ?? []).some(each => each.flags & ts.TypeFlags.TypeParameter);
    if (isOpen) return 'object';
    if (!this.isRecord(type)) return isOurs(type.symbol) || this.isCollection(type) ? 'object' : 'any';
    return this.record(
      type,
      type.aliasSymbol && isOurs(type.aliasSymbol) ? type.aliasSymbol.name : name,
      depth
    );
  }

  /** Whether it is a collection of the language's own, or a dictionary. */
  isCollection(type) {
    return (
      COLLECTIONS.has(type.symbol?.name) ||
      this.checker.getIndexInfosOfType(type).some(each => each.keyType.flags & ts.TypeFlags.String)
    );
  }

  basesOf(type) {
    if (!type.isClassOrInterface() && !type.symbol) return [];
    const bases = type.isClassOrInterface() ? (this.checker.getBaseTypes(type) ?? []) : [];
    return [type.symbol?.name, ...bases.flatMap(each => this.basesOf(each))];
  }

  /** Whether it is made of named values alone, as options are. */
  isRecord(type) {
    if (type.symbol && type.symbol.flags & ts.SymbolFlags.Class) return false;
    if (this.checker.getIndexInfosOfType(type).length > 0) return false;
    const properties = type.getProperties();
    // What has a part that must be there is a thing of its own, unless it is called otherwise.
    const mayBeEmpty = properties.every(each => each.flags & ts.SymbolFlags.Optional);
    if (!mayBeEmpty && !/(Options|WithIndices)$/.test(type.aliasSymbol?.name ?? type.symbol?.name ?? ''))
      return false;
    const isMethod = each => (each.flags & ts.SymbolFlags.Method) !== 0 || each.name.startsWith('__@');
    return properties.length > 0 && properties.every(each => isOurs(each) && !isMethod(each));
  }

  record(type, given, depth) {
    const text = type
      .getProperties()
      .map(each => {
        const optional = each.flags & ts.SymbolFlags.Optional ? '?' : '';
        return `${each.name}${optional}: ${this.text([this.checker.getTypeOfSymbol(each)], depth + 1)}`;
      })
      .join(', ');
    const isAnonymous =
      given === undefined ||
      given.startsWith('__') ||
      ['Omit', 'Pick', 'Partial', 'Required'].includes(given);
    return this.name(isAnonymous ? 'Options' : given, `{ ${text} }`);
  }

  /** A name for a text; the second text that would be called the same gets a number. */
  name(base, text) {
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}${count}`;
      const known = this.named.get(name);
      if (known !== undefined && known !== text) continue;
      this.named.set(name, text);
      return name;
    }
  }

  text(types, depth = 0) {
    const found = types.flatMap(each => this.alternatives(each, depth));
    // Where any object may stand, arrays of anything may.
    const isOpen = found.includes('object');
    const all = new Set(found.filter(each => !isOpen || !each.startsWith('iterable(')));
    return all.has('any') || all.size === 0 ? 'any' : [...all].sort().join(' | ');
  }
}

/** Parameters of one signature: a labelled tuple of rest parameters counts as the parameters that it names. */
function parametersOf(checker, signature) {
  const lists = [[]];
  for (const symbol of signature.parameters) {
    const type = checker.getTypeOfSymbol(symbol);
    const declaration = symbol.valueDeclaration;
    const isRest = declaration && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
    const forms = isRest ? (type.isUnion() ? type.types : [type]) : [];
    if (forms.some(each => checker.isTupleType(each))) {
      const before = lists.splice(0);
      for (const form of forms) {
        const own = checker.isTupleType(form)
          ? tupleParameters(checker, form, symbol.name)
          : [{ name: symbol.name, type: checker.getTypeArguments(form)[0], isOptional: false, isRest }];
        for (const list of before) lists.push([...list, ...own]);
      }
      continue;
    }
    const element = isRest ? checker.getTypeArguments(type)[0] : type;
    const isOptional =
      !isRest && declaration && ts.isParameter(declaration) && checker.isOptionalParameter(declaration);
    for (const list of lists) list.push({ name: symbol.name, type: element ?? type, isOptional, isRest });
  }
  return lists;
}

function tupleParameters(checker, tuple, given) {
  const { labeledElementDeclarations = [], elementFlags } = tuple.target;
  const all = checker.getTypeArguments(tuple).map((type, place) => ({
    name: labeledElementDeclarations[place]?.name.getText() ?? given,
    type,
    isOptional: (elementFlags[place] & ts.ElementFlags.Optional) !== 0,
    isRest: (elementFlags[place] & ts.ElementFlags.Variable) !== 0
  }));
  const rest = all.findIndex(each => each.isRest);
  if (rest < 0) return all;
  // What closes a list of any length may stand at any place from its beginning on.
  const types = all.slice(rest).map(each => each.type);
  return [...all.slice(0, rest), { ...all[rest], types }];
}

/** One line for all overloads: what may stand at each place in any of them. */
function signatureText(checker, types, signatures, ownWords) {
  const lists = signatures.flatMap(each => parametersOf(checker, each));
  const required = Math.min(
    ...lists.map(list => list.filter(each => !each.isOptional && !each.isRest).length)
  );
  // Where one form goes on and another does not, what goes on has a place of its own behind them.
  const goesOn = list => lists.length > 1 && list.at(-1)?.isRest;
  const length = Math.max(...lists.map(list => list.length + (goesOn(list) ? 1 : 0)));
  const parameters = [];
  for (let place = 0; place < length; place++) {
    const here = lists
      .map(list => list[place] ?? (list.at(-1)?.isRest ? list.at(-1) : undefined))
      .filter(Boolean);
    const isRest = here.some(each => each.isRest) && place === length - 1;
    const name = here.at(-1).name;
    const isOwn = ownWords.includes(name);
    const text = isOwn ? 'any' : types.text(here.flatMap(each => each.types ?? [each.type]));
    parameters.push(`${isRest ? '...' : ''}${name}${!isRest && place >= required ? '?' : ''}: ${text}`);
  }
  return parameters.join(', ');
}

class Walk {
  lines = new Map();
  seen = new Set();

  constructor(checker) {
    this.checker = checker;
    this.types = new Types(checker);
  }

  exports(symbol, place) {
    for (const each of this.checker.getExportsOfModule(symbol)) this.symbol(each, each.name, place);
  }

  /** `place` is the name that holds it: `functional`, or nothing for what the package itself exports. */
  symbol(given, name, place = '') {
    const symbol = given.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(given) : given;
    if (this.seen.has(symbol) || NOT_READ.has(name)) return;
    this.seen.add(symbol);
    if (symbol.flags & ts.SymbolFlags.Module) this.exports(symbol, `${name}.`);
    else if (symbol.flags & ts.SymbolFlags.Class) this.class(symbol);
    else if (symbol.flags & ts.SymbolFlags.Value) this.value(symbol, name, place);
  }

  value(symbol, name, place) {
    const type = this.checker.getTypeOfSymbol(symbol);
    const signatures = type.getCallSignatures();
    const made = type.getProperty('prototype');
    if (made !== undefined && type.getConstructSignatures().length > 0)
      this.class(this.checker.getTypeOfSymbol(made).symbol);
    else if (signatures.length > 0) this.add(`${place}${name}`, signatures);
    else {
      const members = type.getProperties().filter(each => isOurs(each) && each.name !== 'prototype');
      for (const each of members) this.symbol(each, each.name, `${name}.`);
    }
  }

  /** Its own constructor and methods, and those of the classes above it. */
  class(symbol) {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    const declaration = symbol.declarations.find(ts.isClassDeclaration);
    if (declaration === undefined || symbol.name.endsWith('Error')) return;
    const constructors = declaration.members.filter(ts.isConstructorDeclaration);
    if (constructors.length > 0) {
      this.add(symbol.name, this.checker.getTypeOfSymbol(symbol).getConstructSignatures());
    }
    for (const member of type.getProperties()) {
      // The methods of a tensor are declared apart from it.
      const isOwn = member.parent === symbol || symbol.name === 'Tensor';
      const isMethod = (member.flags & ts.SymbolFlags.Method) !== 0 && /^[A-Za-z]\w*$/.test(member.name);
      const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
      const isHidden = member.declarations.some(each => ts.getCombinedModifierFlags(each) & hidden);
      if (!isOwn || !isMethod || isHidden) continue;
      this.add(`${symbol.name}.${member.name}`, this.checker.getTypeOfSymbol(member).getCallSignatures());
    }
    for (const base of this.checker.getBaseTypes(type)) {
      if (base.symbol && isOurs(base.symbol) && !this.seen.has(base.symbol)) {
        this.seen.add(base.symbol);
        this.class(base.symbol);
      }
    }
  }

  add(name, signatures) {
    const text = signatureText(this.checker, this.types, signatures, OWN_WORDS.get(name) ?? []);
    const known = this.lines.get(name);
    if (known !== undefined && known !== text)
      throw new Error(`two public names are called ${name}: ${known}; ${text}`);
    this.lines.set(name, text);
  }
}

function print(name, comment, entries) {
  const lines = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `'${key}': ${JSON.stringify(text)}`);
  return `/** ${comment} */\nexport const ${name}: Readonly<Record<string, string>> = {\n${lines.join(',\n')}\n};\n`;
}

/** The text of the table. */
export async function signatureTable() {
  const program = createProgram();
  const checker = program.getTypeChecker();
  const walk = new Walk(checker);
  walk.exports(checker.getSymbolAtLocation(program.getSourceFile(ENTRY)));
  const named = walk.types.named;
  const source =
    HEAD +
    print('TYPES', 'Unions and options, by their names.', named) +
    '\n' +
    print('SIGNATURES', 'Parameters by the name of the function, class or `Class.method`.', walk.lines);
  return prettier.format(source, { ...(await prettier.resolveConfig(TABLE)), filepath: TABLE });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TABLE, await signatureTable());
