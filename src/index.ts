/** @file The npm library: the engine and the pictures, usable without Jupyter. */
