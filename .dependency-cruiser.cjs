/**
 * Who may import whom inside src/, lowest layer first. A folder may import itself and the places
 * listed after it, nothing else; type-only imports count. docs/architecture.md draws the same table.
 */
const MAY_IMPORT = {
  formats: [],
  // What windows make of sizes and receptive fields: plain arithmetic that ops, layers, summaries and pictures share.
  geometry: [],
  'engine/core': ['geometry'],
  'engine/backends': ['geometry', 'engine/core'],
  'engine/ops': ['geometry', 'engine/core', 'engine/backends/backend', 'engine/backends/select'],
  'engine/autograd': ['engine/core', 'engine/ops'],
  // The types of the methods of a tensor.
  'engine/methods': ['engine/core', 'engine/ops', 'engine/autograd'],
  'engine/nn': ['geometry', 'engine/core', 'engine/ops', 'engine/autograd'],
  'engine/optim': ['engine/core', 'engine/ops', 'engine/nn/parameter'],
  'engine/io': ['engine/core', 'engine/ops', 'engine/nn/parameter', 'formats'],
  'engine/data': ['engine/core', 'engine/ops', 'engine/io', 'formats'],
  'engine/inspect': ['geometry', 'engine/core', 'engine/ops', 'engine/nn'],
  mime: ['formats'],
  picture: ['geometry', 'mime'],
  display: ['engine/index', 'formats', 'mime', 'picture'],
  renderers: ['geometry', 'mime', 'picture'],
  'kernel/protocol': [],
  'kernel/compiler': ['kernel/protocol'],
  'kernel/runtime': ['kernel/protocol', 'formats', 'display', 'engine/index', 'index'],
  'kernel/session': ['kernel/protocol', 'display/diagnostics'],
  'kernel/page': ['kernel/session', 'kernel/protocol', 'formats'],
  'kernel/connection': ['kernel/session'],
  'kernel/node': ['kernel/session', 'kernel/protocol'],
  plugins: ['kernel/session', 'kernel/page', 'kernel/connection', 'renderers', 'mime']
};
/**
 * The libraries of the package, and where each is meant for: the build makes them part of it (`scripts/vendor.mjs`), but for
 * `jpeg-js`, which is an optional peer, imported when the first JPEG is decoded in Node.
 */
const LIBRARIES = {
  fflate: ['engine/io', 'display'],
  'jpeg-js': ['engine/data/jpeg-library'],
  'd3-array': ['picture'],
  'd3-format': ['picture']
};
const JUPYTER = '(^|node_modules/)@(jupyterlab|jupyterlite|jupyter|lumino)/';

const layerRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder.replace('/', '-')}-imports`,
  severity: 'error',
  comment: `src/${folder} may import: ${allowed.join(', ') || 'nothing outside itself'}.`,
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map(p => `^src/${p}([/.]|$)`) }
}));

const libraryRules = Object.entries(LIBRARIES).map(([library, folders]) => ({
  name: `${library}-only-where-it-is-meant`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${folders.join('|')})([/.]|$)` },
  to: { path: `(^|node_modules/)${library}(/|$)` }
}));

module.exports = {
  forbidden: [
    ...layerRules,
    ...libraryRules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'library-entry-is-engine-and-pictures',
      severity: 'error',
      from: { path: '^src/index[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(engine|display)/index[.]ts$' }
    },
    {
      name: 'engine-stays-inside',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/', pathNot: '^src/(engine|formats|geometry)/' }
    },
    {
      name: 'typescript-only-in-the-compiler',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/kernel/compiler/' },
      to: { path: '(^|node_modules/)typescript(/|$)' }
    },
    {
      name: 'one-backend-does-not-see-another',
      severity: 'error',
      from: { path: '^src/engine/backends/(reference|wasm|webgpu)/' },
      to: { path: '^src/engine/backends/(reference|wasm|webgpu)/', pathNot: '^src/engine/backends/$1/' }
    },
    {
      name: 'jupyter-only-at-the-edge',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(plugins/|kernel/session/|kernel/page/|kernel/connection/|renderers/widget[.])'
      },
      to: { path: JUPYTER, dependencyTypesNot: ['type-only'] }
    },
    {
      name: 'package-brings-what-it-imports',
      severity: 'error',
      from: { path: '^src/(engine|formats|geometry|mime|picture|display)/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'unknown', 'core'],
        pathNot: `(^|node_modules/)(@types/)?(${Object.keys(LIBRARIES).join('|')})(/|$)`
      }
    }
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' }
  }
};
