/** @file What `optim` holds. */
import { CosineAnnealingLR, ExponentialLR, StepLR } from './schedule.js';

export { Adam, AdamW, type AdamOptions } from './adam.js';
export { Optimizer, type OptimizerOptions, type OptimizerTarget, type ParameterGroup } from './optimizer.js';
export { RMSprop, type RmspropOptions } from './rmsprop.js';
export { SGD, type SgdOptions } from './sgd.js';

/** Schedules of the learning rate. */
export const lrScheduler = { StepLR, ExponentialLR, CosineAnnealingLR };
