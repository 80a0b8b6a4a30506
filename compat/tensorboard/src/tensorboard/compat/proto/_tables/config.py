"""How a TensorFlow session, a cluster and the graph rewriter are told to work."""

from sightline.events.messages.schema import (
    Field,
    File,
    bool_,
    double,
    float_,
    int32,
    int64,
    map_of,
    repeated,
    string,
)

config = File("tensorboard/compat/proto/config.proto", "tensorboard")

config.message(
    "GPUOptions",
    Field(1, "per_process_gpu_memory_fraction", double),
    Field(4, "allow_growth", bool_),
    Field(2, "allocator_type", string),
    Field(3, "deferred_deletion_bytes", int64),
    Field(5, "visible_device_list", string),
    Field(6, "polling_active_delay_usecs", int32),
    Field(7, "polling_inactive_delay_msecs", int32),
    Field(8, "force_gpu_compatible", bool_),
    Field(9, "experimental", "GPUOptions.Experimental"),
)
config.message(
    "GPUOptions.Experimental",
    Field(1, "virtual_devices", repeated("GPUOptions.Experimental.VirtualDevices")),
    Field(15, "num_virtual_devices_per_gpu", int32),
    Field(2, "use_unified_memory", bool_),
    Field(3, "num_dev_to_dev_copy_streams", int32),
    Field(4, "collective_ring_order", string),
    Field(5, "timestamped_allocator", bool_),
    Field(7, "kernel_tracker_max_interval", int32),
    Field(8, "kernel_tracker_max_bytes", int32),
    Field(9, "kernel_tracker_max_pending", int32),
    Field(10, "internal_fragmentation_fraction", double),
    Field(11, "use_cuda_malloc_async", bool_),
    Field(12, "disallow_retry_on_allocation_failure", bool_),
    Field(13, "gpu_host_mem_limit_in_mb", float_),
    Field(14, "gpu_host_mem_disallow_growth", bool_),
    Field(16, "gpu_system_memory_size_in_mb", int32),
    Field(17, "populate_pjrt_gpu_client_creation_info", bool_),
    Field(18, "node_id", int32),
    Field(19, "stream_merge_options", "GPUOptions.Experimental.StreamMergeOptions"),
)
config.message(
    "GPUOptions.Experimental.VirtualDevices",
    Field(1, "memory_limit_mb", repeated(float_)),
    Field(2, "priority", repeated(int32)),
    Field(3, "device_ordinal", repeated(int32)),
)
config.message(
    "GPUOptions.Experimental.StreamMergeOptions",
    Field(1, "merge_host_to_device_stream", bool_),
    Field(2, "merge_device_to_host_stream", bool_),
    Field(3, "merge_device_to_device_stream", bool_),
)
config.message(
    "OptimizerOptions",
    Field(1, "do_common_subexpression_elimination", bool_),
    Field(2, "do_constant_folding", bool_),
    Field(6, "max_folded_constant_in_bytes", int64),
    Field(4, "do_function_inlining", bool_),
    Field(3, "opt_level", "OptimizerOptions.Level"),
    Field(5, "global_jit_level", "OptimizerOptions.GlobalJitLevel"),
    Field(7, "cpu_global_jit", bool_),
)
config.enum("OptimizerOptions.Level", L1=0, L0=-1)
config.enum("OptimizerOptions.GlobalJitLevel", DEFAULT=0, OFF=-1, ON_1=1, ON_2=2)
config.message(
    "GraphOptions",
    Field(2, "enable_recv_scheduling", bool_),
    Field(3, "optimizer_options", "OptimizerOptions"),
    Field(4, "build_cost_model", int64),
    Field(9, "build_cost_model_after", int64),
    Field(5, "infer_shapes", bool_),
    Field(6, "place_pruned_graph", bool_),
    Field(7, "enable_bfloat16_sendrecv", bool_),
    Field(8, "timeline_step", int32),
    Field(10, "rewrite_options", "RewriterConfig"),
)
config.message(
    "ThreadPoolOptionProto",
    Field(1, "num_threads", int32),
    Field(2, "global_name", string),
)
config.message(
    "SessionMetadata",
    Field(1, "name", string),
    Field(2, "version", int64),
)
config.message(
    "ConfigProto",
    Field(1, "device_count", map_of(string, int32)),
    Field(2, "intra_op_parallelism_threads", int32),
    Field(5, "inter_op_parallelism_threads", int32),
    Field(9, "use_per_session_threads", bool_),
    Field(12, "session_inter_op_thread_pool", repeated("ThreadPoolOptionProto")),
    Field(3, "placement_period", int32),
    Field(4, "device_filters", repeated(string)),
    Field(6, "gpu_options", "GPUOptions"),
    Field(18, "pluggable_device_options", "GPUOptions"),
    Field(7, "allow_soft_placement", bool_),
    Field(8, "log_device_placement", bool_),
    Field(10, "graph_options", "GraphOptions"),
    Field(11, "operation_timeout_in_ms", int64),
    Field(13, "rpc_options", "RPCOptions"),
    Field(14, "cluster_def", "ClusterDef"),
    Field(15, "isolate_session_state", bool_),
    Field(17, "share_cluster_devices_in_session", bool_),
    Field(16, "experimental", "ConfigProto.Experimental"),
)
config.message(
    "ConfigProto.Experimental",
    Field(1, "collective_group_leader", string),
    Field(3, "executor_type", string),
    Field(4, "recv_buf_max_chunk", int32),
    Field(5, "use_numa_affinity", bool_),
    Field(6, "collective_deterministic_sequential_execution", bool_),
    Field(7, "collective_nccl", bool_),
    Field(8, "share_session_state_in_clusterspec_propagation", bool_),
    Field(9, "disable_thread_spinning", bool_),
    Field(10, "share_cluster_devices_in_session", bool_),
    Field(11, "session_metadata", "SessionMetadata"),
    Field(12, "optimize_for_static_graph", bool_),
    Field(13, "enable_mlir_bridge", bool_),
    Field(17, "mlir_bridge_rollout", "ConfigProto.Experimental.MlirBridgeRollout"),
    Field(16, "enable_mlir_graph_optimization", bool_),
    Field(14, "disable_output_partition_graphs", bool_),
    Field(15, "xla_fusion_autotuner_thresh", int64),
    Field(18, "use_tfrt", bool_),
    Field(27, "enable_multi_host", bool_),
    Field(32, "tfrt_use_ifrt", bool_),
    Field(28, "backend_server_port", int32),
    Field(29, "target_tpu", bool_),
    Field(30, "target_gpu", bool_),
    Field(31, "stream_merge_threshold", int32),
    Field(21, "disable_functional_ops_lowering", bool_),
    Field(22, "xla_prefer_single_graph_cluster", bool_),
    Field(23, "coordination_config", "CoordinationServiceConfig"),
    Field(24, "disable_optimize_for_static_graph", bool_),
    Field(26, "disable_eager_executor_streaming_enqueue", bool_),
    Field(33, "finalize_function_library_runtime", bool_),
    Field(34, "finalize_resource_manager", bool_),
    Field(35, "tf2xla_dump_dir", string),
    Field(36, "online_cost_analysis", bool_),
)
config.enum(
    "ConfigProto.Experimental.MlirBridgeRollout",
    MLIR_BRIDGE_ROLLOUT_UNSPECIFIED=0,
    MLIR_BRIDGE_ROLLOUT_ENABLED=1,
    MLIR_BRIDGE_ROLLOUT_DISABLED=2,
)
config.message(
    "RunOptions",
    Field(1, "trace_level", "RunOptions.TraceLevel"),
    Field(2, "timeout_in_ms", int64),
    Field(3, "inter_op_thread_pool", int32),
    Field(5, "output_partition_graphs", bool_),
    Field(6, "debug_options", "DebugOptions"),
    Field(7, "report_tensor_allocations_upon_oom", bool_),
    Field(8, "experimental", "RunOptions.Experimental"),
)
config.enum("RunOptions.TraceLevel", NO_TRACE=0, SOFTWARE_TRACE=1, HARDWARE_TRACE=2, FULL_TRACE=3)
config.message(
    "RunOptions.Experimental",
    Field(1, "collective_graph_key", int64),
    Field(2, "use_run_handler_pool", bool_),
    Field(3, "run_handler_pool_options", "RunOptions.Experimental.RunHandlerPoolOptions"),
)
config.message(
    "RunOptions.Experimental.RunHandlerPoolOptions",
    Field(1, "priority", int64),
)
config.message(
    "RunMetadata",
    Field(1, "step_stats", "StepStats"),
    Field(2, "cost_graph", "CostGraphDef"),
    Field(3, "partition_graphs", repeated("GraphDef")),
    Field(4, "function_graphs", repeated("RunMetadata.FunctionGraphs")),
    Field(5, "session_metadata", "SessionMetadata"),
)
config.message(
    "RunMetadata.FunctionGraphs",
    Field(1, "partition_graphs", repeated("GraphDef")),
    Field(2, "pre_optimization_graph", "GraphDef"),
    Field(3, "post_optimization_graph", "GraphDef"),
)
config.message(
    "TensorConnection",
    Field(1, "from_tensor", string),
    Field(2, "to_tensor", string),
)
config.message(
    "CallableOptions",
    Field(1, "feed", repeated(string)),
    Field(2, "fetch", repeated(string)),
    Field(3, "target", repeated(string)),
    Field(4, "run_options", "RunOptions"),
    Field(5, "tensor_connection", repeated("TensorConnection")),
    Field(6, "feed_devices", map_of(string, string)),
    Field(7, "fetch_devices", map_of(string, string)),
    Field(8, "fetch_skip_sync", bool_),
)
config.message(
    "BatchingOptions",
    Field(1, "num_batch_threads", int32),
    Field(2, "max_batch_size", int32),
    Field(3, "batch_timeout_micros", int32),
    Field(4, "allowed_batch_sizes", repeated(int32)),
    Field(5, "max_enqueued_batches", int32),
)

cluster = File("tensorboard/compat/proto/cluster.proto", "tensorboard")

cluster.message(
    "JobDef",
    Field(1, "name", string),
    Field(2, "tasks", map_of(int32, string)),
)
cluster.message(
    "ClusterDef",
    Field(1, "job", repeated("JobDef")),
)

coordination_config = File("tensorboard/compat/proto/coordination_config.proto", "tensorboard")

coordination_config.message(
    "CoordinatedJob",
    Field(1, "name", string),
    Field(2, "num_tasks", int32),
)
coordination_config.message(
    "CoordinationServiceConfig",
    Field(1, "service_type", string),
    Field(2, "service_leader", string),
    Field(3, "enable_health_check", bool_),
    Field(4, "cluster_register_timeout_in_ms", int64),
    Field(14, "cluster_register_with_barrier", bool_),
    Field(5, "heartbeat_timeout_in_ms", int64),
    Field(10, "coordinated_job_list", repeated("CoordinatedJob")),
    Field(7, "shutdown_barrier_timeout_in_ms", int64),
    Field(8, "agent_destruction_without_shutdown", bool_),
    Field(9, "recoverable_jobs", repeated(string)),
    Field(11, "allow_new_incarnation_to_reconnect", bool_),
    Field(12, "force_disable", bool_),
    Field(13, "poll_for_error_from_service_at_startup", bool_),
)

rpc_options = File("tensorboard/compat/proto/rpc_options.proto", "tensorboard")

rpc_options.message(
    "RPCOptions",
    Field(1, "use_rpc_for_inprocess_master", bool_),
    Field(2, "compression_algorithm", string),
    Field(3, "compression_level", int32),
    Field(4, "cache_rpc_response", bool_),
    Field(5, "disable_session_connection_sharing", bool_),
    Field(6, "num_channels_per_target", int32),
)

rewriter_config = File("tensorboard/compat/proto/rewriter_config.proto", "tensorboard")

rewriter_config.message(
    "AutoParallelOptions",
    Field(1, "enable", bool_),
    Field(2, "num_replicas", int32),
)
rewriter_config.message(
    "ScopedAllocatorOptions",
    Field(1, "enable_op", repeated(string)),
)
rewriter_config.message(
    "RewriterConfig",
    Field(50, "cpu_layout_conversion", "RewriterConfig.CpuLayout"),
    Field(1, "layout_optimizer", "RewriterConfig.Toggle"),
    Field(3, "constant_folding", "RewriterConfig.Toggle"),
    Field(13, "shape_optimization", "RewriterConfig.Toggle"),
    Field(14, "remapping", "RewriterConfig.Toggle"),
    Field(24, "common_subgraph_elimination", "RewriterConfig.Toggle"),
    Field(7, "arithmetic_optimization", "RewriterConfig.Toggle"),
    Field(8, "dependency_optimization", "RewriterConfig.Toggle"),
    Field(9, "loop_optimization", "RewriterConfig.Toggle"),
    Field(10, "function_optimization", "RewriterConfig.Toggle"),
    Field(11, "debug_stripper", "RewriterConfig.Toggle"),
    Field(2, "disable_model_pruning", bool_),
    Field(15, "scoped_allocator_optimization", "RewriterConfig.Toggle"),
    Field(18, "pin_to_host_optimization", "RewriterConfig.Toggle"),
    Field(22, "implementation_selector", "RewriterConfig.Toggle"),
    Field(23, "auto_mixed_precision", "RewriterConfig.Toggle"),
    Field(25, "auto_mixed_precision_mkl", "RewriterConfig.Toggle"),
    Field(31, "auto_mixed_precision_onednn_bfloat16", "RewriterConfig.Toggle"),
    Field(29, "auto_mixed_precision_cpu", "RewriterConfig.Toggle"),
    Field(19, "disable_meta_optimizer", bool_),
    Field(32, "disable_tfg_optimizer", bool_),
    Field(28, "use_plugin_optimizers", "RewriterConfig.Toggle"),
    Field(30, "experimental_conditional_code_motion", "RewriterConfig.Toggle"),
    Field(12, "meta_optimizer_iterations", "RewriterConfig.NumIterationsType"),
    Field(17, "min_graph_nodes", int32),
    Field(26, "experimental_disable_compressed_tensor_optimization", bool_),
    Field(27, "experimental_disable_folding_quantization_emulation", bool_),
    Field(4, "memory_optimization", "RewriterConfig.MemOptType"),
    Field(6, "memory_optimizer_target_node_name_scope", string),
    Field(20, "meta_optimizer_timeout_ms", int64),
    Field(5, "auto_parallel", "AutoParallelOptions"),
    Field(21, "fail_on_optimizer_errors", bool_),
    Field(16, "scoped_allocator_opts", "ScopedAllocatorOptions"),
    Field(100, "optimizers", repeated(string)),
    Field(200, "custom_optimizers", repeated("RewriterConfig.CustomGraphOptimizer")),
    Field(300, "inter_optimizer_verifier_config", "VerifierConfig"),
    Field(301, "post_optimization_verifier_config", "VerifierConfig"),
)
rewriter_config.enum(
    "RewriterConfig.Toggle", DEFAULT=0, ON=1, OFF=2, AGGRESSIVE=3, EXPERIMENTAL_MLIR=4, EXPERIMENTAL_BOTH=5
)
rewriter_config.enum("RewriterConfig.CpuLayout", NO_CONVERSION_ON_CPU=0, NCHW_TO_NHWC=1, NHWC_TO_NCHW=2)
rewriter_config.enum("RewriterConfig.NumIterationsType", DEFAULT_NUM_ITERS=0, ONE=1, TWO=2)
rewriter_config.enum(
    "RewriterConfig.MemOptType",
    DEFAULT_MEM_OPT=0,
    NO_MEM_OPT=1,
    MANUAL=2,
    SWAPPING_HEURISTICS=4,
    RECOMPUTATION_HEURISTICS=5,
    SCHEDULING_HEURISTICS=6,
    HEURISTICS=3,
)
rewriter_config.message(
    "RewriterConfig.CustomGraphOptimizer",
    Field(1, "name", string),
    Field(2, "parameter_map", map_of(string, "AttrValue")),
)

verifier_config = File("tensorboard/compat/proto/verifier_config.proto", "tensorboard")

verifier_config.message(
    "VerifierConfig",
    Field(1, "verification_timeout_in_ms", int64),
    Field(2, "structure_verifier", "VerifierConfig.Toggle"),
)
verifier_config.enum("VerifierConfig.Toggle", DEFAULT=0, ON=1, OFF=2)

debug = File("tensorboard/compat/proto/debug.proto", "tensorboard")

debug.message(
    "DebugTensorWatch",
    Field(1, "node_name", string),
    Field(2, "output_slot", int32),
    Field(3, "debug_ops", repeated(string)),
    Field(4, "debug_urls", repeated(string)),
    Field(5, "tolerate_debug_op_creation_failures", bool_),
)
debug.message(
    "DebugOptions",
    Field(4, "debug_tensor_watch_opts", repeated("DebugTensorWatch")),
    Field(10, "global_step", int64),
    Field(11, "reset_disk_byte_usage", bool_),
)
debug.message(
    "DebuggedSourceFile",
    Field(1, "host", string),
    Field(2, "file_path", string),
    Field(3, "last_modified", int64),
    Field(4, "bytes", int64),
    Field(5, "lines", repeated(string)),
)
debug.message(
    "DebuggedSourceFiles",
    Field(1, "source_files", repeated("DebuggedSourceFile")),
)

FILES = [config, cluster, coordination_config, rpc_options, rewriter_config, verifier_config, debug]
