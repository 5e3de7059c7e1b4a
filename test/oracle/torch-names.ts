/**
 * @file The name map of PyTorch's own test data: each entry of OpInfo as our call. The arguments stand in PyTorch's
 * order, so that the call also tells how a positional argument of a sample is named.
 */

const FUNCTIONAL = `
# convolution
nn.functional.conv1d                F.conv1d(input, weight, { bias, stride, padding, dilation, groups })
nn.functional.conv2d                F.conv2d(input, weight, { bias, stride, padding, dilation, groups })
nn.functional.conv3d                F.conv3d(input, weight, { bias, stride, padding, dilation, groups })
nn.functional.conv_transpose1d      F.convTranspose1d(input, weight, { bias, stride, padding, outputPadding, groups, dilation })
nn.functional.conv_transpose2d      F.convTranspose2d(input, weight, { bias, stride, padding, outputPadding, groups, dilation })
nn.functional.conv_transpose3d      F.convTranspose3d(input, weight, { bias, stride, padding, outputPadding, groups, dilation })
nn.functional.unfold                F.unfold(input, kernelSize, { dilation, padding, stride })
# pooling
nn.functional.max_pool1d            F.maxPool1d(input, kernelSize, { stride, padding, dilation, ceilMode, returnIndices })
nn.functional.max_pool2d            F.maxPool2d(input, kernelSize, { stride, padding, dilation, ceilMode, returnIndices })
nn.functional.max_pool3d            F.maxPool3d(input, kernelSize, { stride, padding, dilation, ceilMode, returnIndices })
nn.functional.max_unpool1d          F.maxUnpool1d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.max_unpool1d.grad     F.maxUnpool1d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.max_unpool2d          F.maxUnpool2d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.max_unpool2d.grad     F.maxUnpool2d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.max_unpool3d          F.maxUnpool3d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.max_unpool3d.grad     F.maxUnpool3d(input, indices, kernelSize, { stride, padding, outputSize })
nn.functional.avg_pool1d            F.avgPool1d(input, kernelSize, { stride, padding, ceilMode, countIncludePad })
nn.functional.avg_pool2d            F.avgPool2d(input, kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride })
nn.functional.avg_pool3d            F.avgPool3d(input, kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride })
nn.functional.adaptive_avg_pool1d   F.adaptiveAvgPool1d(input, outputSize)
nn.functional.adaptive_avg_pool2d   F.adaptiveAvgPool2d(input, outputSize)
nn.functional.adaptive_avg_pool3d   F.adaptiveAvgPool3d(input, outputSize)
nn.functional.adaptive_max_pool1d   F.adaptiveMaxPool1d(input, outputSize, { returnIndices })
nn.functional.adaptive_max_pool2d   F.adaptiveMaxPool2d(input, outputSize, { returnIndices })
nn.functional.adaptive_max_pool3d   F.adaptiveMaxPool3d(input, outputSize, { returnIndices })
# linear and normalisation
nn.functional.linear                F.linear(input, weight, { bias })
nn.functional.batch_norm            F.batchNorm(input, runningMean, runningVar, { weight, bias, training, momentum, eps })
nn.functional.instance_norm         F.instanceNorm(input, { runningMean, runningVar, weight, bias, useInputStats, momentum, eps })
nn.functional.group_norm            F.groupNorm(input, numGroups, { weight, bias, eps })
nn.functional.layer_norm            F.layerNorm(input, normalizedShape, { weight, bias, eps })
nn.functional.local_response_norm   F.localResponseNorm(input, size, { alpha, beta, k })
# dropout
nn.functional.dropout               F.dropout(input, { p, training })
nn.functional.dropout2d             F.dropout2d(input, { p, training })
# activations
nn.functional.relu                  F.relu(input)
nn.functional.relu6                 F.relu6(input)
nn.functional.leaky_relu            F.leakyRelu(input, { negativeSlope })
nn.functional.prelu                 F.prelu(input, weight)
nn.functional.elu                   F.elu(input, { alpha })
nn.functional.selu                  F.selu(input)
nn.functional.celu                  F.celu(input, { alpha })
nn.functional.gelu                  F.gelu(input, { approximate })
nn.functional.silu                  F.silu(input)
nn.functional.mish                  F.mish(input)
nn.functional.softplus              F.softplus(input, { beta, threshold })
nn.functional.softsign              F.softsign(input)
nn.functional.hardtanh              F.hardtanh(input, { minVal, maxVal })
nn.functional.hardsigmoid           F.hardsigmoid(input)
nn.functional.hardswish             F.hardswish(input)
nn.functional.logsigmoid            F.logSigmoid(input)
nn.functional.threshold             F.threshold(input, threshold, value)
softmax                             F.softmax(input, { dim, dtype })
softmax.with_dtype                  F.softmax(input, { dim, dtype })
log_softmax                         F.logSoftmax(input, { dim, dtype })
log_softmax.with_dtype              F.logSoftmax(input, { dim, dtype })
# losses
nn.functional.cross_entropy         F.crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing })
nn.functional.nll_loss              F.nllLoss(input, target, { weight, ignoreIndex, reduction })
nn.functional.mse_loss              F.mseLoss(input, target, { reduction, weight })
nn.functional.l1_loss               F.l1Loss(input, target, { reduction, weight })
nn.functional.smooth_l1_loss        F.smoothL1Loss(input, target, { reduction, beta })
nn.functional.huber_loss            F.huberLoss(input, target, { reduction, delta, weight })
nn.functional.binary_cross_entropy  F.binaryCrossEntropy(input, target, { weight, reduction })
nn.functional.binary_cross_entropy_with_logits  F.binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight })
nn.functional.kl_div                F.klDiv(input, target, { reduction, logTarget })
# resampling and padding
nn.functional.interpolate.area      F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.bicubic   F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.bilinear  F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.linear    F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.nearest   F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.nearest-exact  F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.interpolate.trilinear F.interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias })
nn.functional.pixel_shuffle         F.pixelShuffle(input, upscaleFactor)
nn.functional.pixel_unshuffle       F.pixelUnshuffle(input, downscaleFactor)
nn.functional.one_hot               F.oneHot(input, { numClasses })
nn.functional.pad.circular          F.pad(input, pad, { mode, value })
nn.functional.pad.constant          F.pad(input, pad, { mode, value })
nn.functional.pad.reflect           F.pad(input, pad, { mode, value })
nn.functional.pad.replicate         F.pad(input, pad, { mode, value })
nn.functional.pad.replicate_negative  F.pad(input, pad, { mode, value })
`;

const TENSOR = `
# creation
arange                      arange(start, end, step, { dtype })
eye                         eye(n, m, { dtype })
full                        full(size, fillValue, { dtype })
full_like                   fullLike(input, fillValue, { dtype })
linspace                    linspace(start, end, steps, { dtype })
ones                        ones(size, { dtype })
ones_like                   onesLike(input, { dtype })
zeros                       zeros(size, { dtype })
zeros_like                  zerosLike(input, { dtype })
# arithmetic and comparison
abs                         input.abs()
add                         input.add(other, { alpha })
ceil                        input.ceil()
clamp                       input.clamp({ min, max })
clone                       input.clone()
contiguous                  input.contiguous()
cos                         input.cos()
div.floor_rounding          input.div(other, { roundingMode })
div.no_rounding_mode        input.div(other, { roundingMode })
div.trunc_rounding          input.div(other, { roundingMode })
eq                          input.eq(other)
erf                         input.erf()
exp                         input.exp()
floor                       input.floor()
ge                          input.ge(other)
gt                          input.gt(other)
isnan                       input.isnan()
le                          input.le(other)
log                         input.log()
log1p                       input.log1p()
logical_not                 input.logicalNot()
lt                          input.lt(other)
maximum                     input.maximum(other)
minimum                     input.minimum(other)
mul                         input.mul(other)
ne                          input.ne(other)
neg                         input.neg()
pow                         input.pow(exponent)
reciprocal                  input.reciprocal()
round                       input.round()
rsqrt                       input.rsqrt()
sigmoid                     input.sigmoid()
sign                        input.sign()
sin                         input.sin()
sqrt                        input.sqrt()
square                      input.square()
sub                         input.sub(other, { alpha })
tanh                        input.tanh()
where                       input.where(condition, other)
# products
bmm                         input.bmm(mat2)
matmul                      input.matmul(other)
mm                          input.mm(mat2)
einsum                      einsum(equation, tensors)
# reductions
all                         input.all(dim, { keepdim })
amax                        input.amax(dim, { keepdim })
amin                        input.amin(dim, { keepdim })
any                         input.any(dim, { keepdim })
argmax                      input.argmax(dim, { keepdim })
argmin                      input.argmin(dim, { keepdim })
cumsum                      input.cumsum(dim, { dtype })
logsumexp                   input.logsumexp(dim, { keepdim })
max.reduction_no_dim        input.max()
max.reduction_with_dim      input.max(dim, { keepdim })
mean                        input.mean(dim, { keepdim, dtype })
min.reduction_no_dim        input.min()
min.reduction_with_dim      input.min(dim, { keepdim })
norm                        input.norm({ p, dim, keepdim, dtype })
norm.fro                    input.norm({ p, dim, keepdim, dtype })
norm.inf                    input.norm({ p, dim, keepdim, dtype })
prod                        input.prod(dim, { keepdim, dtype })
std                         input.std(dim, { correction, keepdim })
sum                         input.sum(dim, { keepdim, dtype })
var                         input.var(dim, { correction, keepdim })
# movement and indexing
broadcast_to                input.broadcastTo(size)
cat                         cat(tensors, { dim })
chunk                       input.chunk(chunks, { dim })
expand                      input.expand(size)
flatten                     input.flatten(startDim, endDim)
flip                        input.flip(dims)
gather                      input.gather(dim, index)
__getitem__                 input.index(spec)
index_select                input.indexSelect(dim, index)
masked_fill                 input.maskedFill(mask, value)
narrow                      input.narrow(dim, start, length)
permute                     input.permute(dims)
repeat                      input.repeat(repeats)
reshape                     input.reshape(shape)
roll                        input.roll(shifts, dims)
scatter                     input.scatter(dim, index, src)
scatter_add                 input.scatterAdd(dim, index, src)
select                      input.select(dim, index)
split                       input.split(splitSize, { dim })
split.list_args             input.split(splitSize, { dim })
split_with_sizes            input.split(splitSizes, { dim })
squeeze                     input.squeeze(dim)
squeeze.multiple            input.squeeze(dim)
stack                       stack(tensors, { dim })
t                           input.t()
transpose                   input.transpose(dim0, dim1)
unflatten                   input.unflatten(dim, sizes)
unfold                      input.unfold(dimension, size, step)
unsqueeze                   input.unsqueeze(dim)
view                        input.view(size)
`;

/** A call of ours, taken apart: `owner.method(positional, { named })`. */
export interface CallShape {
  /** `F`, `input` for a method, or null for a free function. */
  readonly owner: string | null;
  readonly method: string;
  readonly positional: readonly string[];
  readonly named: readonly string[];
  /** Names of the arguments in PyTorch's order. */
  readonly order: readonly string[];
}

/** Samples of OpInfo give these arguments in another order than the call takes them. */
const ORDERS: Readonly<Record<string, readonly string[] | undefined>> = { einsum: ['tensors', 'equation'] };

const words = (text = ''): string[] => text.split(',').flatMap(word => word.trim() || []);

/** Takes `owner.method(a, b, { c, d })` apart. */
export function parseCall(text: string): CallShape {
  const parts = /^(?:(\w+)\.)?(\w+)\(([^{]*)(?:\{(.*)\})?\)$/.exec(text);
  if (parts === null) throw new Error(`not a call: ${text}`);
  const [, owner, method, positional, named] = parts as (string | undefined)[];
  const before = words(positional);
  const after = words(named);
  const receiver = owner === 'input' ? ['input'] : [];
  const order = ORDERS[method!] ?? [...receiver, ...before, ...after];
  return { owner: owner ?? null, method: method!, positional: before, named: after, order };
}

/** An entry of OpInfo: our call, and the family under which the score counts it. */
export interface NamedCall {
  readonly name: string;
  readonly family: string;
  readonly shape: CallShape;
}

function parseTable(text: string): NamedCall[] {
  const calls: NamedCall[] = [];
  let family = '';
  for (const line of text.split('\n')) {
    const [, name, rest] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === '#') family = rest;
    else if (name) calls.push({ name, family, shape: parseCall(rest) });
  }
  return calls;
}

/** OpInfo's entries under their names. */
export const CALLS: ReadonlyMap<string, NamedCall> = new Map(
  parseTable(FUNCTIONAL + TENSOR).map(call => [call.name, call])
);
