/** @file Python on a bare machine: finds one that is new enough and makes virtual environments with it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

import { root, run } from './prerequisites.mjs';

const CANDIDATES = [
  'python3',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python'
];
const PROBE = [
  'import importlib.util as u, sys',
  'parts = [name for name in ("venv", "ensurepip") if u.find_spec(name) is None]',
  'print(sys.version_info[0], sys.version_info[1], " ".join(parts))'
].join('\n');

/** The command of a Python ≥ 3.10 with `venv`; `RECEPTIVE_PYTHON` overrides. Throws with what to install. */
export function findPython() {
  const named = process.env.RECEPTIVE_PYTHON;
  const complaints = [];
  for (const command of named ? [named] : CANDIDATES) {
    const { status, stdout } = spawnSync(command, ['-c', PROBE], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [major, minor, ...missing] = stdout.trim().split(' ');
    const version = `${major}.${minor}`;
    if (Number(major) !== 3 || Number(minor) < 10) {
      complaints.push(`${command} is Python ${version}, which is too old.`);
    } else if (missing.length > 0) {
      complaints.push(
        `${command} is Python ${version}, which lacks ${missing.join(' and ')}. ` +
          `Debian, Ubuntu: sudo apt-get install python${version}-venv`
      );
    } else {
      return { command, version };
    }
  }
  const found = complaints.length > 0 ? complaints : [`None was found as ${named ?? CANDIDATES.join(', ')}.`];
  throw new Error(
    ['Python ≥ 3.10 with its module venv is needed.', ...new Set(found)].join('\n  ') +
      '\nAnother one can be named: RECEPTIVE_PYTHON=/path/to/python npm start'
  );
}

function digest(file) {
  const text = readFileSync(file, 'utf8').replace(/^-r (.+)$/gm, (_, name) => digest(join(file, '..', name)));
  return createHash('sha256').update(text).digest('hex');
}

/** JupyterLab brings CommonJS scripts; below our own package.json Node would take them for modules. */
function separateFromPackage(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
}

/**
 * A virtual environment with the packages of a requirements file, made or completed where needed. Gives the
 * folder of its commands.
 */
export function ensureVirtualEnvironment(folder, requirements) {
  const place = join(root, folder);
  const bin = join(place, 'bin');
  const stamp = join(place, 'receptive-requirements');
  const wanted = digest(join(root, requirements));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return bin;
  const python = findPython();
  separateFromPackage(dirname(place));
  if (!existsSync(join(bin, 'pip'))) {
    console.log(`Making a virtual environment in ${folder} with Python ${python.version} …`);
    rmSync(place, { recursive: true, force: true });
    run(python.command, ['-m', 'venv', place]);
  }
  console.log(`Installing Python packages into ${folder}; this can take a minute or two …`);
  run(join(bin, 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements
  ]);
  writeFileSync(stamp, wanted);
  return bin;
}
