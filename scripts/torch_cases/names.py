"""The entries of PyTorch's test data that have a counterpart in the engine's API. A name takes all its variants."""

OPERATIONS = """
arange eye full full_like linspace ones ones_like zeros zeros_like
abs add ceil clamp clone cos div eq erf exp floor ge gt isnan le log log1p logical_not lt maximum 
minimum mul ne neg pow reciprocal round rsqrt sigmoid sign sin sqrt square sub tanh where
bmm einsum matmul mm
all amax amin any argmax argmin cumsum logsumexp max.reduction_no_dim max.reduction_with_dim mean min.reduction_no_dim
min.reduction_with_dim norm prod std sum var
broadcast_to cat chunk contiguous expand flatten flip gather __getitem__ index_select masked_fill narrow permute repeat
reshape roll scatter scatter_add select split split_with_sizes squeeze stack t transpose unflatten unfold unsqueeze view
nn.functional.conv1d nn.functional.conv2d nn.functional.conv3d
nn.functional.conv_transpose1d nn.functional.conv_transpose2d nn.functional.conv_transpose3d nn.functional.unfold
nn.functional.max_pool1d nn.functional.max_pool2d nn.functional.max_pool3d
nn.functional.max_unpool1d nn.functional.max_unpool2d nn.functional.max_unpool3d
nn.functional.avg_pool1d nn.functional.avg_pool2d nn.functional.avg_pool3d
nn.functional.adaptive_avg_pool1d nn.functional.adaptive_avg_pool2d nn.functional.adaptive_avg_pool3d
nn.functional.adaptive_max_pool1d nn.functional.adaptive_max_pool2d nn.functional.adaptive_max_pool3d
nn.functional.linear nn.functional.batch_norm nn.functional.instance_norm nn.functional.group_norm
nn.functional.layer_norm nn.functional.local_response_norm nn.functional.dropout nn.functional.dropout2d
nn.functional.relu nn.functional.relu6 nn.functional.leaky_relu nn.functional.prelu nn.functional.elu
nn.functional.selu nn.functional.celu nn.functional.gelu nn.functional.silu nn.functional.mish
nn.functional.softplus nn.functional.softsign nn.functional.hardtanh nn.functional.hardsigmoid
nn.functional.hardswish nn.functional.logsigmoid softmax log_softmax nn.functional.threshold
nn.functional.cross_entropy nn.functional.nll_loss nn.functional.mse_loss nn.functional.l1_loss
nn.functional.smooth_l1_loss nn.functional.huber_loss nn.functional.binary_cross_entropy
nn.functional.binary_cross_entropy_with_logits nn.functional.kl_div
nn.functional.interpolate nn.functional.pixel_shuffle nn.functional.pixel_unshuffle nn.functional.one_hot nn.functional.pad
""".split()

MODULES = """
AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d
AvgPool1d AvgPool2d AvgPool3d BatchNorm1d BatchNorm2d BatchNorm3d CELU Conv1d Conv2d Conv3d ConvTranspose1d
ConvTranspose2d ConvTranspose3d ELU L1Loss SmoothL1Loss Linear LPPool1d LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d
KLDivLoss MSELoss NLLLoss HuberLoss BCELoss BCEWithLogitsLoss CrossEntropyLoss GELU GroupNorm Hardswish Hardtanh
InstanceNorm1d InstanceNorm2d InstanceNorm3d LocalResponseNorm LayerNorm ReLU LeakyReLU ReLU6 PReLU Sigmoid LogSigmoid SiLU Embedding
Softmax Softmax2d LogSoftmax Softplus Softsign Tanh Threshold Mish ReflectionPad1d ReflectionPad2d ReflectionPad3d
ReplicationPad1d ReplicationPad2d ReplicationPad3d SELU ZeroPad1d ZeroPad2d ZeroPad3d CircularPad1d CircularPad2d
CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d
""".split()

OPTIMIZERS = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"]


# Variants that say nothing new, or speak of what the API has not.
LEFT_OUT = {
    "bmm.triton_optimized",  # the kernel of another device
    "linspace.tensor_overload",  # bounds as tensors
    "nn.functional.batch_norm.without_cudnn",
    "nn.functional.silu.complex",
    "norm.nuc",  # singular values
    "round.decimals_0",
    "round.decimals_3",
    "round.decimals_neg_3",
    "std.unbiased",  # a bool in the place of the dimension
    "var.unbiased",
}


def full_name(entry):
    """`name` or `name.variant` of an OpInfo."""
    return f"{entry.name}.{entry.variant_test_name}" if entry.variant_test_name else entry.name


def is_wanted(entry):
    name = full_name(entry)
    return (entry.name in OPERATIONS or name in OPERATIONS) and name not in LEFT_OUT
