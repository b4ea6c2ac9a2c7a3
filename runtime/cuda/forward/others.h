/*
 * The driver's other public entries, up to CUDA 12.8, and what is known of later ones: the forwarding library hands calls of them on without looking. Names that a program asks for
 * and that are not here are found by the driver's own look-up (cuGetProcAddress), as the runtime library does it.
 */
#ifndef LAMINA_FORWARD_OTHERS_H
#define LAMINA_FORWARD_OTHERS_H

/* clang-format off */
#define LAMINA_CUDA_OTHERS(N) \
    /* errors, devices, versions */ \
    N(cuGetErrorString) N(cuGetErrorName) N(cuDeviceGet) N(cuDeviceGetCount) N(cuDeviceGetName) N(cuDeviceGetLuid) \
    N(cuDeviceGetTexture1DLinearMaxWidth) N(cuDeviceGetAttribute) N(cuDeviceGetNvSciSyncAttributes) N(cuDeviceSetMemPool) \
    N(cuDeviceGetDefaultMemPool) N(cuDeviceGetExecAffinitySupport) N(cuFlushGPUDirectRDMAWrites) N(cuDeviceGetProperties) \
    N(cuDeviceComputeCapability) N(cuDeviceGetByPCIBusId) N(cuDeviceGetPCIBusId) N(cuDeviceCanAccessPeer) N(cuDeviceGetP2PAttribute) \
    N(cuDeviceSetGraphMemAttribute) N(cuDeviceRegisterAsyncNotification) N(cuDeviceUnregisterAsyncNotification) \
    N(cuDeviceGetDevResource) N(cuGetExportTable) \
    /* contexts */ \
    N(cuDevicePrimaryCtxSetFlags) N(cuDevicePrimaryCtxSetFlags_v2) N(cuCtxGetId) N(cuCtxGetFlags) N(cuCtxSetFlags) N(cuCtxSetCurrent) \
    N(cuCtxPushCurrent) N(cuCtxPopCurrent) N(cuCtxSetLimit) N(cuCtxGetLimit) N(cuCtxGetCacheConfig) N(cuCtxSetCacheConfig) \
    N(cuCtxGetSharedMemConfig) N(cuCtxSetSharedMemConfig) N(cuCtxGetApiVersion) N(cuCtxGetStreamPriorityRange) N(cuCtxResetPersistingL2Cache) \
    N(cuCtxGetExecAffinity) N(cuCtxAttach) N(cuCtxDetach) N(cuCtxEnablePeerAccess) N(cuCtxDisablePeerAccess) N(cuCtxFromGreenCtx) \
    N(cuCtxGetDevResource) N(cuCtxRecordEvent) N(cuCtxWaitEvent) N(cuGreenCtxCreate) N(cuGreenCtxGetDevResource) N(cuGreenCtxRecordEvent) \
    N(cuGreenCtxWaitEvent) N(cuGreenCtxStreamCreate) N(cuDevResourceGenerateDesc) N(cuDevSmResourceSplitByCount) N(cuStreamGetGreenCtx) \
    /* modules, libraries, functions */ \
    N(cuModuleLoad) N(cuModuleLoadData) N(cuModuleLoadDataEx) N(cuModuleLoadFatBinary) N(cuModuleUnload) N(cuModuleGetLoadingMode) \
    N(cuModuleGetFunction) N(cuModuleGetFunctionCount) N(cuModuleEnumerateFunctions) N(cuModuleGetGlobal) N(cuModuleGetGlobal_v2) \
    N(cuModuleGetTexRef) N(cuModuleGetSurfRef) N(cuLinkCreate) N(cuLinkCreate_v2) N(cuLinkAddData) N(cuLinkAddData_v2) N(cuLinkAddFile) \
    N(cuLinkAddFile_v2) N(cuLinkComplete) N(cuLinkDestroy) N(cuLibraryLoadData) N(cuLibraryLoadFromFile) N(cuLibraryUnload) \
    N(cuLibraryGetKernel) N(cuLibraryGetKernelCount) N(cuLibraryEnumerateKernels) N(cuLibraryGetModule) N(cuLibraryGetGlobal) \
    N(cuLibraryGetManaged) N(cuLibraryGetUnifiedFunction) N(cuKernelGetFunction) N(cuKernelGetLibrary) N(cuKernelGetAttribute) \
    N(cuKernelSetAttribute) N(cuKernelSetCacheConfig) N(cuKernelGetName) N(cuKernelGetParamInfo) N(cuFuncGetAttribute) N(cuFuncSetAttribute) \
    N(cuFuncSetCacheConfig) N(cuFuncSetSharedMemConfig) N(cuFuncGetModule) N(cuFuncGetName) N(cuFuncGetParamInfo) N(cuFuncIsLoaded) \
    N(cuFuncLoad) N(cuFuncSetBlockShape) N(cuFuncSetSharedSize) N(cuParamSetSize) N(cuParamSeti) N(cuParamSetf) N(cuParamSetv) N(cuParamSetTexRef) \
    N(cuOccupancyMaxActiveBlocksPerMultiprocessor) N(cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags) N(cuOccupancyMaxPotentialBlockSize) \
    N(cuOccupancyMaxPotentialBlockSizeWithFlags) N(cuOccupancyAvailableDynamicSMemPerBlock) N(cuOccupancyMaxPotentialClusterSize) \
    N(cuOccupancyMaxActiveClusters) \
    /* memory */ \
    N(cuMemGetAddressRange) N(cuMemGetAddressRange_v2) N(cuMemAllocHost) \
    N(cuMemAllocHost_v2) N(cuMemFreeHost) N(cuMemHostAlloc) N(cuMemHostGetDevicePointer) N(cuMemHostGetDevicePointer_v2) N(cuMemHostGetFlags) \
    N(cuMemHostRegister) N(cuMemHostRegister_v2) N(cuMemHostUnregister) N(cuMemAddressReserve) N(cuMemAddressFree) N(cuMemMapArrayAsync) \
    N(cuMemMapArrayAsync_ptsz) N(cuMemSetAccess) N(cuMemGetAccess) N(cuMemExportToShareableHandle) N(cuMemGetAllocationGranularity) \
    N(cuMemGetAllocationPropertiesFromHandle) N(cuMemGetHandleForAddressRange) N(cuMemPoolSetAttribute) N(cuMemPoolSetAccess) \
    N(cuMemPoolGetAccess) N(cuMemPoolExportToShareableHandle) N(cuMemPoolImportFromShareableHandle) N(cuMemPoolExportPointer) \
    N(cuMemPoolImportPointer) N(cuMulticastAddDevice) \
    N(cuMulticastGetGranularity) N(cuMemAdvise) N(cuMemAdvise_v2) N(cuMemRangeGetAttribute) N(cuMemRangeGetAttributes) N(cuPointerGetAttribute) \
    N(cuPointerGetAttributes) N(cuPointerSetAttribute) N(cuArrayGetDescriptor) N(cuArrayGetDescriptor_v2) \
    N(cuArray3DGetDescriptor) N(cuArray3DGetDescriptor_v2) N(cuArrayGetSparseProperties) N(cuArrayGetMemoryRequirements) N(cuArrayGetPlane) \
    N(cuMipmappedArrayGetLevel) N(cuMipmappedArrayGetSparseProperties) N(cuMipmappedArrayGetMemoryRequirements) N(cuIpcGetMemHandle) \
    N(cuIpcOpenMemHandle) N(cuIpcOpenMemHandle_v2) N(cuIpcCloseMemHandle) N(cuIpcGetEventHandle) N(cuIpcOpenEventHandle) N(cuImportExternalMemory) \
    N(cuExternalMemoryGetMappedBuffer) N(cuExternalMemoryGetMappedMipmappedArray) N(cuDestroyExternalMemory) N(cuImportExternalSemaphore) \
    N(cuSignalExternalSemaphoresAsync) N(cuSignalExternalSemaphoresAsync_ptsz) N(cuWaitExternalSemaphoresAsync) \
    N(cuWaitExternalSemaphoresAsync_ptsz) N(cuDestroyExternalSemaphore) \
    /* streams, events */ \
    N(cuStreamCreate) N(cuStreamCreateWithPriority) N(cuStreamGetPriority) N(cuStreamGetPriority_ptsz) N(cuStreamGetFlags) N(cuStreamGetFlags_ptsz) \
    N(cuStreamGetId) N(cuStreamGetId_ptsz) N(cuStreamGetCaptureInfo) N(cuStreamGetCaptureInfo_ptsz) N(cuStreamGetCaptureInfo_v2) \
    N(cuStreamGetCaptureInfo_v2_ptsz) N(cuStreamGetCaptureInfo_v3) N(cuStreamGetCaptureInfo_v3_ptsz) N(cuStreamUpdateCaptureDependencies) \
    N(cuStreamUpdateCaptureDependencies_ptsz) N(cuStreamUpdateCaptureDependencies_v2) N(cuStreamUpdateCaptureDependencies_v2_ptsz) \
    N(cuStreamAttachMemAsync) N(cuStreamAttachMemAsync_ptsz) N(cuStreamCopyAttributes) N(cuStreamCopyAttributes_ptsz) N(cuStreamGetAttribute) \
    N(cuStreamGetAttribute_ptsz) N(cuStreamSetAttribute) N(cuStreamSetAttribute_ptsz) N(cuStreamWriteValue32) N(cuStreamWriteValue32_ptsz) \
    N(cuStreamWriteValue32_v2) N(cuStreamWriteValue32_v2_ptsz) N(cuStreamWriteValue64) N(cuStreamWriteValue64_ptsz) N(cuStreamWriteValue64_v2) \
    N(cuStreamWriteValue64_v2_ptsz) N(cuEventRecordWithFlags) N(cuEventRecordWithFlags_ptsz) N(cuEventDestroy) \
    /* graphs */ \
    N(cuGraphCreate) N(cuGraphAddKernelNode) N(cuGraphAddKernelNode_v2) N(cuGraphKernelNodeGetParams) N(cuGraphKernelNodeGetParams_v2) \
    N(cuGraphKernelNodeSetParams) N(cuGraphKernelNodeSetParams_v2) N(cuGraphAddMemcpyNode) N(cuGraphMemcpyNodeGetParams) \
    N(cuGraphMemcpyNodeSetParams) N(cuGraphAddMemsetNode) N(cuGraphMemsetNodeGetParams) N(cuGraphMemsetNodeSetParams) N(cuGraphAddHostNode) \
    N(cuGraphHostNodeGetParams) N(cuGraphHostNodeSetParams) N(cuGraphAddChildGraphNode) N(cuGraphAddEmptyNode) N(cuGraphAddEventRecordNode) \
    N(cuGraphEventRecordNodeGetEvent) N(cuGraphEventRecordNodeSetEvent) N(cuGraphAddEventWaitNode) N(cuGraphEventWaitNodeGetEvent) \
    N(cuGraphEventWaitNodeSetEvent) N(cuGraphAddExternalSemaphoresSignalNode) N(cuGraphExternalSemaphoresSignalNodeGetParams) \
    N(cuGraphExternalSemaphoresSignalNodeSetParams) N(cuGraphAddExternalSemaphoresWaitNode) N(cuGraphExternalSemaphoresWaitNodeGetParams) \
    N(cuGraphExternalSemaphoresWaitNodeSetParams) N(cuGraphAddBatchMemOpNode) N(cuGraphBatchMemOpNodeGetParams) N(cuGraphBatchMemOpNodeSetParams) \
    N(cuGraphExecBatchMemOpNodeSetParams) N(cuGraphAddMemAllocNode) N(cuGraphAddMemFreeNode) N(cuGraphMemFreeNodeGetParams) N(cuGraphClone) \
    N(cuGraphNodeFindInClone) N(cuGraphGetRootNodes) N(cuGraphGetEdges) N(cuGraphGetEdges_v2) N(cuGraphNodeGetDependencies) \
    N(cuGraphNodeGetDependencies_v2) N(cuGraphNodeGetDependentNodes) N(cuGraphNodeGetDependentNodes_v2) N(cuGraphAddDependencies) \
    N(cuGraphAddDependencies_v2) N(cuGraphRemoveDependencies) N(cuGraphRemoveDependencies_v2) N(cuGraphDestroyNode) N(cuGraphExecGetFlags) \
    N(cuGraphExecKernelNodeSetParams) N(cuGraphExecKernelNodeSetParams_v2) N(cuGraphExecMemcpyNodeSetParams) N(cuGraphExecMemsetNodeSetParams) \
    N(cuGraphExecHostNodeSetParams) N(cuGraphExecChildGraphNodeSetParams) N(cuGraphExecEventRecordNodeSetEvent) N(cuGraphExecEventWaitNodeSetEvent) \
    N(cuGraphExecExternalSemaphoresSignalNodeSetParams) N(cuGraphExecExternalSemaphoresWaitNodeSetParams) N(cuGraphNodeSetEnabled) \
    N(cuGraphNodeGetEnabled) N(cuGraphDestroy) N(cuGraphKernelNodeCopyAttributes) N(cuGraphKernelNodeGetAttribute) N(cuGraphKernelNodeSetAttribute) \
    N(cuGraphDebugDotPrint) N(cuUserObjectCreate) N(cuUserObjectRetain) N(cuUserObjectRelease) N(cuGraphRetainUserObject) N(cuGraphReleaseUserObject) \
    N(cuGraphAddNode) N(cuGraphAddNode_v2) N(cuGraphNodeSetParams) N(cuGraphExecNodeSetParams) N(cuGraphConditionalHandleCreate) \
    /* textures, surfaces, tensors, graphics, debugging */ \
    N(cuTexRefCreate) N(cuTexRefDestroy) N(cuTexRefSetArray) N(cuTexRefSetMipmappedArray) N(cuTexRefSetAddress) N(cuTexRefSetAddress_v2) \
    N(cuTexRefSetAddress2D) N(cuTexRefSetAddress2D_v2) N(cuTexRefSetAddress2D_v3) N(cuTexRefSetFormat) N(cuTexRefSetAddressMode) \
    N(cuTexRefSetFilterMode) N(cuTexRefSetMipmapFilterMode) N(cuTexRefSetMipmapLevelBias) N(cuTexRefSetMipmapLevelClamp) N(cuTexRefSetMaxAnisotropy) \
    N(cuTexRefSetBorderColor) N(cuTexRefSetFlags) N(cuTexRefGetAddress) N(cuTexRefGetAddress_v2) N(cuTexRefGetArray) N(cuTexRefGetMipmappedArray) \
    N(cuTexRefGetAddressMode) N(cuTexRefGetFilterMode) N(cuTexRefGetFormat) N(cuTexRefGetMipmapFilterMode) N(cuTexRefGetMipmapLevelBias) \
    N(cuTexRefGetMipmapLevelClamp) N(cuTexRefGetMaxAnisotropy) N(cuTexRefGetBorderColor) N(cuTexRefGetFlags) N(cuSurfRefSetArray) \
    N(cuSurfRefGetArray) N(cuTexObjectCreate) N(cuTexObjectDestroy) N(cuTexObjectGetResourceDesc) N(cuTexObjectGetTextureDesc) \
    N(cuTexObjectGetResourceViewDesc) N(cuSurfObjectCreate) N(cuSurfObjectDestroy) N(cuSurfObjectGetResourceDesc) N(cuTensorMapEncodeTiled) \
    N(cuTensorMapEncodeIm2col) N(cuTensorMapReplaceAddress) N(cuGraphicsUnregisterResource) N(cuGraphicsSubResourceGetMappedArray) \
    N(cuGraphicsResourceGetMappedMipmappedArray) N(cuGraphicsResourceGetMappedPointer) N(cuGraphicsResourceGetMappedPointer_v2) \
    N(cuGraphicsResourceSetMapFlags) N(cuGraphicsResourceSetMapFlags_v2) N(cuGraphicsMapResources) N(cuGraphicsMapResources_ptsz) \
    N(cuGraphicsUnmapResources) N(cuGraphicsUnmapResources_ptsz) N(cuGraphicsGLRegisterBuffer) N(cuGraphicsGLRegisterImage) N(cuGLGetDevices) \
    N(cuGLGetDevices_v2) N(cuGLInit) N(cuGLCtxCreate) N(cuGLCtxCreate_v2) N(cuGraphicsEGLRegisterImage) N(cuEGLStreamConsumerConnect) \
    N(cuEGLStreamConsumerConnectWithFlags) N(cuEGLStreamConsumerDisconnect) N(cuEGLStreamConsumerAcquireFrame) N(cuEGLStreamConsumerReleaseFrame) \
    N(cuEGLStreamProducerConnect) N(cuEGLStreamProducerDisconnect) N(cuEGLStreamProducerPresentFrame) N(cuEGLStreamProducerReturnFrame) \
    N(cuGraphicsResourceGetMappedEglFrame) N(cuEventCreateFromEGLSync) N(cuVDPAUGetDevice) N(cuVDPAUCtxCreate) N(cuVDPAUCtxCreate_v2) \
    N(cuGraphicsVDPAURegisterVideoSurface) N(cuGraphicsVDPAURegisterOutputSurface) N(cuProfilerInitialize) N(cuProfilerStart) N(cuProfilerStop) \
    N(cuCoredumpGetAttribute) N(cuCoredumpGetAttributeGlobal) N(cuCoredumpSetAttribute) N(cuCoredumpSetAttributeGlobal) \
    /* what the listing of a driver of CUDA 12.8 has beside these, and later ones that are known by name */ \
    N(cuCheckpointProcessCheckpoint) N(cuCheckpointProcessGetRestoreThreadId) N(cuCheckpointProcessGetState) N(cuCheckpointProcessLock) \
    N(cuCheckpointProcessRestore) N(cuCheckpointProcessUnlock) N(cuEGLApiInit) N(cuEventElapsedTime_v2) N(cuGLMapBufferObject) \
    N(cuGLMapBufferObject_v2) N(cuGLMapBufferObject_v2_ptds) N(cuGLMapBufferObjectAsync) N(cuGLMapBufferObjectAsync_v2) \
    N(cuGLMapBufferObjectAsync_v2_ptsz) N(cuGLRegisterBufferObject) N(cuGLSetBufferObjectMapFlags) N(cuGLUnmapBufferObject) \
    N(cuGLUnmapBufferObjectAsync) N(cuGLUnregisterBufferObject) N(cuMemGetAttribute) N(cuMemGetAttribute_v2) N(cuStreamGetCtx_v2) \
    N(cuStreamGetCtx_v2_ptsz) N(cuStreamGetDevice) N(cuStreamGetDevice_ptsz) N(cuTensorMapEncodeIm2colWide) N(cudbgApiAttach) N(cudbgApiDetach) \
    N(cudbgApiInit) N(cudbgGetAPI) N(cudbgGetAPIVersion) N(cudbgMain) N(cudbgReportDriverApiError) N(cudbgReportDriverInternalError) \
    N(cuMemDiscardBatchAsync) \
    N(cuMemDiscardBatchAsync_ptsz) N(cuMemDiscardAndPrefetchBatchAsync) N(cuMemDiscardAndPrefetchBatchAsync_ptsz) N(cuMemPrefetchBatchAsync) \
    N(cuMemPrefetchBatchAsync_ptsz)
/* clang-format on */

#endif
