/** The words for the reader: what a public function refuses, which shapes it takes and what it does by default. */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

import { createProgram, publicNames, type PublicName } from './public-names.js';
import { ErrorReach, nameOf } from './reached-errors.js';

const program = createProgram();
const checker = program.getTypeChecker();
const names = publicNames(program);
const called = names.filter(({ kind }) => kind === 'function' || kind === 'method' || kind === 'class');
const reach = new ErrorReach(program, names);

/** What `forward` takes and refuses stands at the class. */
function isTold({ name }: PublicName): boolean {
  const isForward = name.endsWith('.forward') && name !== 'Module.forward';
  return !isForward;
}

const SINGLE = 'it takes one dimension, which cannot come twice';
const CONSTANT = 'it pads with a constant, which takes every dtype';
const NAMED = 'the names are its own';
const ARRANGED = 'the order of the dimensions is its own';
const OWN = 'the tensors are of its own making';

/** Errors that the code seems to reach and never does, with the reason. */
const NEVER: Readonly<Partial<Record<string, readonly [errors: string, reason: string]>>> = {
  'Tensor.min': [
    'ValueError DtypeError ShapeError',
    `${SINGLE}; bool is cast before; each form refuses its own`
  ],
  'Tensor.max': [
    'ValueError DtypeError ShapeError',
    `${SINGLE}; bool is cast before; each form refuses its own`
  ],
  'Tensor.argmin': ['ValueError', SINGLE],
  'Tensor.argmax': ['ValueError', SINGLE],
  'Tensor.flip': ['DtypeError', 'the indices are its own'],
  'Tensor.index': ['ShapeError', ARRANGED],
  'Tensor.indexAdd_': ['ValueError', ARRANGED],
  'Tensor.indexCopy_': ['ValueError', ARRANGED],
  'data.digits': ['ValueError ShapeError', `${OWN}, and the seed is fixed`],
  'data.mnist': ['ValueError ShapeError', `${OWN}, and checked before`],
  'data.shapes': ['ShapeError', OWN],
  Digits: ['ValueError ShapeError', OWN],
  'data.Mnist': ['ValueError', 'it takes two tensors'],
  'nn.ParameterList.append': ['ValueError', NAMED],
  'nn.BCEWithLogitsLoss': ['ValueError', NAMED],
  'nn.NLLLoss': ['ValueError', NAMED],
  'F.cosineSimilarity': ['ValueError', 'it divides without rounding'],
  'F.normalize': ['ValueError', 'it divides without rounding'],
  SequentialModule: ['IndexError', 'only places that are there are looked up'],
  'SequentialModule.slice': ['ValueError IndexError', 'the children are modules, under their own names'],
  'nn.ModuleList.append': ['IndexError', 'only places that are there are looked up'],
  'nn.ModuleList.slice': ['ValueError', 'the children are modules'],
  Shapes: ['ValueError ShapeError', OWN],
  'data.transforms.centerCrop': ['IndexError', 'the picture is padded to the size first'],
  'data.transforms.randomCrop': ['IndexError', 'the size is compared with the picture first'],
  'nn.utils.clipGradValue_': ['ValueError', 'both bounds are there'],
  ...Object.fromEntries(
    ['Constant', 'Zero'].flatMap(kind =>
      [1, 2, 3].map(rank => [`nn.${kind}Pad${rank}d`, ['DtypeError', CONSTANT]])
    )
  )
};

const place = ({ name, file, line }: PublicName): string => `${name} (${file}:${line})`;

describe('@throws', () => {
  test('names every error that the arguments can lead to', () => {
    const missing = called.filter(isTold).flatMap(each => {
      const [never = ''] = NEVER[each.name] ?? [];
      return [...reach.of(each.node)]
        .filter(([error]) => !each.throws.includes(error) && !never.includes(error))
        .map(([error, way]) => `${place(each)}: ${error} by ${way}`);
    });
    expect(missing).toEqual([]);
  });

  test('has no exception that is not needed', () => {
    const needed = ([name, [errors]]: [string, readonly [string, string]]): boolean => {
      const own = called.filter(each => each.name === name);
      return errors.split(' ').every(error => own.some(({ node }) => reach.of(node).has(error)));
    };
    const all = Object.entries(NEVER) as [string, readonly [string, string]][];
    expect(all.filter(each => !needed(each)).map(([name]) => name)).toEqual([]);
  });

  test('begins with the class of an error', () => {
    const vague = names.filter(({ throws }) => throws !== '' && !/^\s*\w*Error\b/.test(throws));
    expect(vague.map(place)).toEqual([]);
  });

  test('the code of each method of tensors is found', () => {
    expect(names.filter(each => reach.isUnknown(each)).map(place)).toEqual([]);
  });

  test('what is reached is found: directly, through a helper, by an operation and by a layer', () => {
    const errorsOf = (name: string): string[] =>
      called.filter(each => each.name === name).flatMap(({ node }) => [...reach.of(node).keys()]);
    expect(errorsOf('linspace')).toContain('ValueError');
    expect(errorsOf('F.conv2d')).toContain('ShapeError');
    expect(errorsOf('Tensor.add')).toContain('ShapeError');
    expect(errorsOf('F.silu')).toEqual(['DtypeError']);
    expect(errorsOf('nn.Conv2d')).toEqual(expect.arrayContaining(['ValueError', 'ShapeError', 'DtypeError']));
    expect(errorsOf('F.relu')).toEqual([]);
  });
});

/** How a comment speaks of shapes: a line of its own, sizes in brackets, or words. */
const SHAPE =
  /^As above|\*\*Shape\*\*|`[^`]*\[[^\]`]*\][^`]*`|\b(?:in|of|to|same|any|its|one|another|common) shapes?\b|\bthe shape (?:of|and)\b|in the shape|each element|element by element|without dimensions|single number|broadcast/i;

const HOLDERS = new Set(['Tensor', 'Parameter', 'ValuesAndIndices']);

/** Whether values of this type are tensors, or lists of them. */
function holdsTensors(type: ts.Type, depth = 0): boolean {
  if (HOLDERS.has(nameOf(type))) return true;
  if (type.isUnionOrIntersection()) return type.types.some(each => holdsTensors(each, depth));
  const isList = checker.isArrayLikeType(type) && depth < 2;
  return (
    isList && checker.getTypeArguments(type as ts.TypeReference).some(each => holdsTensors(each, depth + 1))
  );
}

/** Whether a name computes with tensors: a layer, a function, a method of tensors, or a method that takes one. */
function isComputing({ node }: PublicName): boolean {
  const takes = (each: ts.ParameterDeclaration): boolean => holdsTensors(checker.getTypeAtLocation(each));
  if (ts.isClassDeclaration(node)) {
    const forward = checker.getTypeAtLocation(node).getProperty('forward')?.valueDeclaration;
    return forward !== undefined && ts.isMethodDeclaration(forward) && forward.parameters.some(takes);
  }
  if (!ts.isFunctionLike(node)) return false;
  const isOperation = ts.isFunctionDeclaration(node) || node.getSourceFile().fileName.includes('/methods/');
  const result = checker.getSignatureFromDeclaration(node)!.getReturnType();
  return node.parameters.filter(ts.isParameter).some(takes) || (isOperation && holdsTensors(result));
}

describe('shapes and defaults', () => {
  test('every operation and layer says which shapes it takes or gives', () => {
    const silent = called.filter(isTold).filter(each => isComputing(each) && !SHAPE.test(each.comment));
    expect(silent.map(place)).toEqual([]);
  });

  test('every parameter that may be left out says what it is by default', () => {
    const parametersOf = (node: ts.Declaration): readonly ts.ParameterDeclaration[] => {
      if (!ts.isClassDeclaration(node))
        return ts.isFunctionLike(node) ? node.parameters.filter(ts.isParameter) : [];
      return node.members.filter(ts.isConstructorDeclaration).flatMap(({ parameters }) => [...parameters]);
    };
    // Each of the options says it for itself, also where it stands alone in PyTorch's place.
    const options = new Set(
      names.filter(({ kind }) => kind === 'option').map(({ name }) => name.split('.').at(-1))
    );
    const isLeftOut = ({ name, questionToken, initializer }: ts.ParameterDeclaration): boolean =>
      (questionToken !== undefined || initializer !== undefined) &&
      !/options|given/.test(name.getText()) &&
      !options.has(name.getText());
    const silent = called.filter(isTold).flatMap(each =>
      parametersOf(each.node)
        .filter(isLeftOut)
        .filter(parameter => {
          const own = ts
            .getJSDocParameterTags(parameter)
            .map(({ comment }) => ts.getTextOfJSDocComment(comment));
          return !/default/i.test([each.comment, ...own].join(' '));
        })
        .map(({ name }) => `${place(each)}: ${name.getText()}`)
    );
    expect(silent).toEqual([]);
  });
});
