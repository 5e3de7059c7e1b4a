/** The drawing of who may import whom, as the rules say. */
export function drawLayers(): string;
/** The drawing that docs/architecture.md has; undefined where it has none. */
export function drawnLayers(): string | undefined;
