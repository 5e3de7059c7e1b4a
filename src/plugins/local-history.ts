/** @file The inputs of earlier sessions, in the storage of the browser: one history for all notebooks of a site. */
import type { HistoryStore } from '../kernel/session/history.js';

const KEY = 'receptive:history';

/** Has only the inputs of this session where the browser keeps nothing, or its storage is full. */
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
