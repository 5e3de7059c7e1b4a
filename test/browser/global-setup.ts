/** @file Makes what all files of tests share, each thing once and only when a test asks for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { TestProject } from 'vitest/node';

import { bundleGallery } from './harness/gallery-bundle.js';
import { bundleKernelPage } from './harness/kernel-bundle.js';
import { buildLiteSite } from './harness/lite-build.js';
import { startServer } from './harness/server.js';
import type { Files, Shared } from './harness/shared.js';

/** What may have to be ended or removed after the run. */
interface Made {
  stop?(): unknown;
}

const MAKERS: { readonly [Name in keyof Shared]: (files: Files) => Promise<Shared[Name] & Made> } = {
  server: () => startServer(),
  liteSite: buildLiteSite,
  kernelPage: bundleKernelPage,
  gallery: bundleGallery
};

/** Opens the place where tests ask; gives what ends it and all that was made. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const made = new Map<string, Promise<Made>>();

  function make(name: string, files: string): Promise<Made> {
    const key = `${name} ${files}`;
    const thing = made.get(key) ?? MAKERS[name as keyof Shared](JSON.parse(files) as Files);
    made.set(key, thing);
    return thing;
  }

  const desk = createServer((request, response) => {
    void text(request)
      .then(files => make((request.url ?? '').slice(1), files))
      .then(
        thing => response.end(JSON.stringify(thing)),
        (error: unknown) => response.writeHead(500).end(String(error))
      );
  });
  await new Promise<void>(resolve => desk.listen(0, '127.0.0.1', resolve));
  project.provide('sharedAddress', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    for (const thing of await Promise.allSettled(made.values())) {
      if (thing.status === 'fulfilled') await thing.value.stop?.();
    }
  };
}
