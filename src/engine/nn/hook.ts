/** @file Hooks on modules: functions of the user that see what goes through a module and may replace it. */
import { keepMemory, outsideScratch } from '../core/scratch.js';
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { nothing, recordOperation } from '../ops/operation-node.js';

const NO_INPUT =
  'Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require ' +
  'gradients. See https://docs.pytorch.org/docs/main/generated/' +
  'torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.';

/** A backward hook that knows its module. */
type BoundBackwardHook = (gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) => unknown;

/**
 * One pass through a module whose backward hooks wait. Identity operations around the inputs and the outputs
 * catch the gradients; when those of all inputs have come, the hooks are called.
 */
export class BackwardWatch {
  readonly #hooks: readonly BoundBackwardHook[];
  #gradOutput: (Tensor | null)[] = [];
  #gradInput: (Tensor | null)[] = [];
  #awaited = 0;
  #missing = 0;

  constructor(hooks: readonly BoundBackwardHook[]) {
    this.#hooks = hooks;
  }

  watchInputs(inputs: Tensor[]): Tensor[] {
    this.#gradInput = inputs.map(() => null);
    return inputs.map((input, place) => {
      if (!input.requiresGrad) return input;
      this.#awaited++;
      return watched('BackwardHookFunction', input, grad => this.#inputArrived(grad, place));
    });
  }

  watchOutputs(outputs: Tensor[]): Tensor[] {
    this.#gradOutput = outputs.map(() => null);
    this.#missing = this.#awaited;
    return outputs.map((output, place) =>
      watched('BackwardHookFunction', output, grad => {
        this.#gradOutput[place] = grad;
        if (this.#awaited === 0) {
          warn(NO_INPUT);
          this.#call();
        }
        return grad;
      })
    );
  }

  #inputArrived(grad: Tensor, place: number): Tensor | null {
    this.#gradInput[place] = grad;
    this.#missing--;
    if (this.#missing > 0) return grad;
    this.#missing = this.#awaited;
    return this.#call()[place] ?? null;
  }

  #call(): (Tensor | null)[] {
    let gradInput = this.#gradInput;
    for (const hook of this.#hooks) {
      const replaced = hook(gradInput, this.#gradOutput);
      if (replaced instanceof Tensor) gradInput = [replaced];
      else if (isTensorList(replaced)) gradInput = [...replaced];
    }
    return gradInput;
  }
}

/** The tensor itself, with a function that its gradient passes through, and that may hold on to what it sees. */
function watched(name: string, tensor: Tensor, pass: (grad: Tensor) => Tensor | null): Tensor {
  const recording = {
    name,
    inputs: [tensor],
    options: undefined,
    saves: nothing,
    gradient: ({ gradOutput }: { gradOutput: Tensor }) => {
      keepMemory(gradOutput.memory);
      return [outsideScratch(() => pass(gradOutput))];
    }
  };
  return recordOperation(recording, tensor.detach());
}

/** Whether a value is an array of nothing but tensors. */
export function isTensorList(value: unknown): value is readonly Tensor[] {
  return Array.isArray(value) && value.length > 0 && value.every(item => item instanceof Tensor);
}
