/** @file The last state that each kernel of this page has reported, for those who show it. */
import { type ISignal, Signal } from '@lumino/signaling';

import type { RuntimeReport } from '../kernel/session/kernel.js';
import { kernelCreated } from './kernel-factory.js';

export interface IKernelState {
  /** Null until the first cell has ended. */
  readonly report: RuntimeReport | null;
  readonly isBusy: boolean;
}

/** The states by kernel id. Kernels that reported before this was made are not known. */
export class KernelStates {
  constructor() {
    kernelCreated.connect((_, kernel) => {
      const change = (state: Partial<IKernelState>): void => {
        this.states.set(kernel.id, { ...(this.states.get(kernel.id) ?? UNKNOWN), ...state });
        this.changes.emit(kernel.id);
      };
      kernel.reported.connect((_, report) => {
        change({ report });
      });
      kernel.busyChanged.connect((_, isBusy) => {
        change({ isBusy });
      });
      kernel.disposed.connect(() => {
        this.states.delete(kernel.id);
        this.changes.emit(kernel.id);
      });
      change({});
    });
  }

  /** Emitted with the id of a kernel whose state is another now. */
  get changed(): ISignal<this, string> {
    return this.changes;
  }

  /** Undefined for kernels that are not of this page. */
  get(id: string | undefined): IKernelState | undefined {
    return id === undefined ? undefined : this.states.get(id);
  }

  private readonly changes = new Signal<this, string>(this);
  private readonly states = new Map<string, IKernelState>();
}

const UNKNOWN: IKernelState = { report: null, isBusy: false };
