/** @file The inputs of earlier sessions, in the storage of the browser: one history for all notebooks of a site. */
import type { HistoryStore } from '../kernel/session/history.js';

const KEY = 'receptive:history';

/** A browser that keeps nothing, or whose storage is full, has only the inputs of this session. */
export const localHistory: HistoryStore = {
  read: () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write: text => {
    try {
      localStorage.setItem(KEY, text);
    } catch {
      // The session itself still has it.
    }
  }
};
