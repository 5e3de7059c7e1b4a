/**
 * @file The process behind the spec `receptive-node`: the kernel's session, joined by a stream of frames to the wire
 * host that started it. Its standard input holds the secret that it shows when it calls back; its
 * arguments are the port to call and the file of the history. It ends when the stream ends.
 */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

import type { KernelMessage } from '@jupyterlab/services';

import { parseNpmAddress } from '../protocol/npm-address.js';
import { ReceptiveKernel } from '../session/kernel.js';
import { DEFAULT_SETTINGS } from '../session/settings.js';
import type { KernelSettings } from '../session/settings.js';
import { Askers } from './askers.js';
import { FileHistory, parseHistorySize } from './file-history.js';
import { FolderFiles } from './folder-files.js';
import type { Frame } from './frames.js';
import { encodeFrame, FrameReader } from './frames.js';
import { nodeHost } from './node-host.js';
import { createThreadWorkers } from './thread-worker.js';
import { parseMessage, toFrame } from './wire-message.js';

/** The wire host's word for a SIGINT; everything else that it sends is a message. */
const INTERRUPT = 'interrupt';

/** Where the workers' files lie: beside the bundle of this file. */
const folder = new URL('./', import.meta.url);

/** The settings that the environment gives; a wrong one is reported and left out. */
function readSettings({ RECEPTIVE_HISTORY_SIZE, RECEPTIVE_NPM_ADDRESS }: NodeJS.ProcessEnv): KernelSettings {
  const read = <T>(
    parse: (value: string | undefined, fallback: T) => T,
    value: string | undefined,
    fallback: T
  ): T => {
    try {
      return parse(value, fallback);
    } catch (error) {
      process.stderr.write(`receptive-node: ${String(error)}\n`);
      return fallback;
    }
  };
  const { historySize, npmAddress } = DEFAULT_SETTINGS;
  return {
    ...DEFAULT_SETTINGS,
    historySize: read(parseHistorySize, RECEPTIVE_HISTORY_SIZE, historySize),
    npmAddress: read(parseNpmAddress, RECEPTIVE_NPM_ADDRESS, npmAddress)
  };
}

class KernelProcess {
  private readonly askers = new Askers();
  private readonly kernel: ReceptiveKernel;

  /** @param historyFile keeps the inputs from session to session; without one they end with the kernel. */
  constructor(
    private readonly socket: Socket,
    historyFile: string | undefined
  ) {
    const settings = readSettings(process.env);
    this.kernel = new ReceptiveKernel({
      id: 'receptive-node',
      name: 'receptive-node',
      host: nodeHost({
        workers: createThreadWorkers(folder),
        // Jupyter starts a kernel in the folder of its notebook.
        files: new FolderFiles(process.cwd()),
        history: historyFile ? new FileHistory(historyFile) : null
      }),
      settings: () => settings,
      sendMessage: message => {
        this.send(message);
      }
    });
  }

  receive(frame: Frame): void {
    if (frame.length === 1 && Buffer.from(frame[0]).toString() === INTERRUPT) {
      void this.kernel.interrupt();
      return;
    }
    try {
      const addressed = parseMessage(frame);
      this.askers.note(addressed);
      void this.kernel.handleMessage(addressed.message);
    } catch (error) {
      process.stderr.write(`receptive-node: a message was dropped: ${String(error)}\n`);
    }
  }

  private send(message: KernelMessage.IMessage): void {
    const type: string = message.header.msg_type;
    const addresses = message.channel === 'iopub' ? [Buffer.from(type)] : this.askers.of(message);
    if (!addresses || this.socket.writableEnded) return;
    this.socket.write(encodeFrame(toFrame({ message, addresses })));
    // The end of a kernel is the end of its process, also for a restart: Jupyter starts another one. The reply's
    // `idle` still follows in this turn.
    if (type === 'shutdown_reply') setImmediate(() => this.socket.end());
  }
}

function main(): void {
  const secret = readFileSync(0);
  const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]), noDelay: true });
  socket.write(encodeFrame([secret]));
  const kernel = new KernelProcess(socket, process.argv.at(3));
  const reader = new FrameReader();
  socket.on('data', (piece: Buffer) => {
    for (const frame of reader.push(piece)) kernel.receive(frame);
  });
  socket.on('error', (error: Error) => {
    process.stderr.write(`receptive-node: the connection to the wire host is lost: ${error.message}\n`);
  });
  socket.on('close', () => process.exit());
  // Ctrl-C in a terminal reaches the whole group; the wire host sends the interrupt.
  process.on('SIGINT', () => undefined);
}

main();
