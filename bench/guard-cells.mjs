/** @file Cells as people write them into notebooks, each some milliseconds of work for the guards to slow down. */

/** Name → source; a cell ends with its checksum. */
export const CELLS = {
  'convolution by hand, 6 loops, 3×3 kernel': `
    const x = new Float32Array(8 * 34 * 34).map((_, i) => i % 7), w = new Float32Array(16 * 8 * 9).fill(0.5);
    const out = new Float32Array(16 * 32 * 32);
    function conv() {
      for (let o = 0; o < 16; o++)
        for (let y = 0; y < 32; y++)
          for (let z = 0; z < 32; z++) {
            let sum = 0;
            for (let c = 0; c < 8; c++)
              for (let ky = 0; ky < 3; ky++)
                for (let kx = 0; kx < 3; kx++)
                  sum += x[(c * 34 + y + ky) * 34 + z + kx] * w[((o * 8 + c) * 3 + ky) * 3 + kx];
            out[(o * 32 + y) * 32 + z] = sum;
          }
    }
    for (let round = 0; round < 3; round++) conv();
    out[100];`,
  'the same, kernel size as an argument': `
    const x = new Float32Array(8 * 34 * 34).map((_, i) => i % 7), w = new Float32Array(16 * 8 * 9).fill(0.5);
    const out = new Float32Array(16 * 32 * 32);
    function conv(k) {
      for (let o = 0; o < 16; o++)
        for (let y = 0; y < 32; y++)
          for (let z = 0; z < 32; z++) {
            let sum = 0;
            for (let c = 0; c < 8; c++)
              for (let ky = 0; ky < k; ky++)
                for (let kx = 0; kx < k; kx++)
                  sum += x[(c * 34 + y + ky) * 34 + z + kx] * w[((o * 8 + c) * k + ky) * k + kx];
            out[(o * 32 + y) * 32 + z] = sum;
          }
    }
    for (let round = 0; round < 3; round++) conv(3);
    out[100];`,
  'matrix product, 3 loops': `
    function product(a, b, n) {
      const c = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
          c[i * n + j] = sum;
        }
      return c;
    }
    const a = new Float64Array(14400).fill(1.5);
    product(a, a, 120)[0];`,
  'dot products of 1000': `
    function dot(a, b) { let sum = 0; for (let i = 0; i < a.length; i++) sum += a[i] * b[i]; return sum; }
    const v = new Float32Array(1000).fill(0.5);
    let total = 0;
    for (let round = 0; round < 3000; round++) total += dot(v, v);
    total;`,
  'Mandelbrot set': `
    function mandelbrot(size) {
      let inside = 0;
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const a = (3 * x) / size - 2, b = (2 * y) / size - 1;
          let u = 0, v = 0, n = 0;
          while (n < 200 && u * u + v * v < 4) { const next = u * u - v * v + a; v = 2 * u * v + b; u = next; n++; }
          if (n === 200) inside++;
        }
      return inside;
    }
    mandelbrot(100);`,
  'sieve of primes': `
    function sieve(n) {
      const composite = new Uint8Array(n + 1);
      let count = 0;
      for (let i = 2; i <= n; i++) {
        if (composite[i]) continue;
        count++;
        for (let j = i * 2; j <= n; j += i) composite[j] = 1;
      }
      return count;
    }
    sieve(4e5);`,
  'sum at the top of a cell': `
    let s = 0;
    for (let i = 0; i < 2e6; i++) s += i % 7;
    s;`,
  'while with break': `
    function collatz(limit) {
      let longest = 0;
      for (let start = 1; start < limit; start++) {
        let n = start, steps = 0;
        while (true) { if (n === 1) break; n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++; }
        if (steps > longest) longest = steps;
      }
      return longest;
    }
    collatz(10000);`,
  'for-of over an array': `
    function sum(values) { let total = 0; for (const value of values) total += value; return total; }
    const values = Array.from({ length: 1e5 }, (_, i) => i);
    let all = 0;
    for (let round = 0; round < 30; round++) all += sum(values);
    all;`,
  'text, character by character': `
    function letters(n) { let text = ''; for (let i = 0; i < n; i++) text += String.fromCharCode(97 + (i % 26)); return text; }
    letters(1e5).length;`,
  'recursion, fib(25)': `
    function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    fib(25);`,
  'map and reduce': `
    const list = Array.from({ length: 1e5 }, (_, i) => i);
    let folded = 0;
    for (let round = 0; round < 5; round++) folded += list.map(x => Math.max(x, 3)).reduce((sum, x) => sum + x, 0);
    folded;`
};
