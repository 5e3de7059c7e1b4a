/** @file When to draw: once a frame at most, only while on the screen, again after a new size or theme. */
import { onThemeChange } from './theme.js';

export class DrawLoop {
  readonly #sizes: ResizeObserver;
  readonly #sight: IntersectionObserver;
  readonly #stopTheme: () => void;
  #frame = 0;
  #visible = false;
  #pending = true;
  readonly #target: HTMLElement;
  readonly #draw: () => void;

  constructor(target: HTMLElement, draw: () => void, onTheme: () => void = () => undefined) {
    this.#target = target;
    this.#draw = draw;
    this.#sizes = new ResizeObserver(() => {
      this.request();
    });
    this.#sight = new IntersectionObserver(entries => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      if (this.#visible && this.#pending) this.request();
    });
    this.#sizes.observe(target);
    this.#sight.observe(target);
    this.#stopTheme = onThemeChange(() => {
      onTheme();
      this.request();
    });
  }

  /** Draws in the next frame, or when it comes into sight. */
  request(): void {
    this.#pending = true;
    if (!this.#visible || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      // A notebook takes outputs out of the page and puts them back within one frame, which no observer reports.
      if (this.#target.getClientRects().length === 0) {
        this.request();
        return;
      }
      this.#pending = false;
      this.#draw();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#sizes.disconnect();
    this.#sight.disconnect();
    this.#stopTheme();
  }
}
