/** @file What `optim` holds. */
import { OneCycleLR } from './one-cycle.js';
import { ReduceLROnPlateau } from './reduce-on-plateau.js';
import { CosineAnnealingLR, ExponentialLR, LambdaLR, LinearLR, MultiStepLR, StepLR } from './schedule.js';

export { Adagrad, type AdagradOptions } from './adagrad.js';
export { Adam, AdamW, type AdamOptions } from './adam.js';
export { Optimizer, type OptimizerOptions, type OptimizerTarget, type ParameterGroup } from './optimizer.js';
export { RMSprop, type RmspropOptions } from './rmsprop.js';
export { SGD, type SgdOptions } from './sgd.js';
export type { OptimizerStateDict } from './state-dict.js';

/** Schedules of the learning rate. */
export const lrScheduler = {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  ReduceLROnPlateau,
  StepLR
};
