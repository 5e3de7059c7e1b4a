/** @file Huffman codes for deflate: how often each symbol comes → how many bits it gets → its code. */

/** One code for each symbol; `bits[symbol]` is 0 for a symbol that does not occur. Codes are reversed, as deflate writes them. */
export interface HuffmanCode {
  readonly bits: Uint8Array;
  readonly codes: Uint16Array;
}

/** Depth of every leaf in the Huffman tree of these counts. */
function leafDepths(counts: Uint32Array): Uint8Array {
  const depths = new Uint8Array(counts.length);
  const used = [...counts.keys()].filter(symbol => counts[symbol] > 0);
  let nodes = used.map(symbol => ({ weight: counts[symbol], symbols: [symbol] }));
  // A code of one symbol still needs a bit.
  if (nodes.length === 1) depths[used[0]] = 1;
  nodes.sort((left, right) => left.weight - right.weight);
  while (nodes.length > 1) {
    const [first, second] = nodes;
    const joined = { weight: first.weight + second.weight, symbols: [...first.symbols, ...second.symbols] };
    for (const symbol of joined.symbols) depths[symbol] += 1;
    nodes = nodes.slice(2);
    const place = nodes.findIndex(node => node.weight > joined.weight);
    nodes.splice(place < 0 ? nodes.length : place, 0, joined);
  }
  return depths;
}

/** Flattens the counts until no code is longer than `limit`. */
function limitedDepths(counts: Uint32Array, limit: number): Uint8Array {
  let flattened = counts;
  let depths = leafDepths(flattened);
  while (depths.some(depth => depth > limit)) {
    flattened = flattened.map(count => (count === 0 ? 0 : (count >> 2) + 1));
    depths = leafDepths(flattened);
  }
  return depths;
}

function reverse(code: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
  return reversed;
}

/** The canonical code for these counts (RFC 1951, section 3.2.2): shorter codes first, equal ones by symbol. */
export function buildCode(counts: Uint32Array, limit: number): HuffmanCode {
  const bits = limitedDepths(counts, limit);
  const codes = new Uint16Array(bits.length);
  let next = 0;
  for (let length = 1; length <= limit; length++) {
    next <<= 1;
    for (let symbol = 0; symbol < bits.length; symbol++) {
      if (bits[symbol] === length) codes[symbol] = reverse(next++, length);
    }
  }
  return { bits, codes };
}
