/* The cuDNN calls that the tests use, declared as the vendor's header would. */
#ifndef SIM_TEST_CUDNN_H
#define SIM_TEST_CUDNN_H

#include "../cudnn/abi.h"

typedef cudnnStatus_t S;
typedef cudnnHandle_t H;
typedef cudnnTensorDescriptor_t TD;
typedef cudnnFilterDescriptor_t FD;
typedef cudnnConvolutionDescriptor_t CD;
typedef cudnnActivationDescriptor_t AD;
typedef cudnnPoolingDescriptor_t PD;
typedef cudnnOpTensorDescriptor_t OD;
typedef cudnnReduceTensorDescriptor_t RD;
typedef cudnnTensorTransformDescriptor_t XD;
typedef cudnnBackendDescriptor_t BD;

S cudnnCreate(H *);
S cudnnDestroy(H);
S cudnnSetStream(H, cudaStream_t);
S cudnnGetStream(H, cudaStream_t *);
size_t cudnnGetVersion(void);
S cudnnGetProperty(int, int *);
const char *cudnnGetErrorString(S);
void cudnnGetLastErrorString(char *, size_t);
S cudnnSetCallback(unsigned, void *, cudnnCallback_t);
S cudnnCreateTensorDescriptor(TD *);
S cudnnDestroyTensorDescriptor(TD);
S cudnnSetTensor4dDescriptor(TD, int, int, int, int, int, int);
S cudnnSetTensor4dDescriptorEx(TD, int, int, int, int, int, int, int, int, int);
S cudnnGetTensor4dDescriptor(TD, int *, int *, int *, int *, int *, int *, int *, int *, int *);
S cudnnSetTensorNdDescriptor(TD, int, int, const int *, const int *);
S cudnnSetTensorNdDescriptorEx(TD, int, int, int, const int *);
S cudnnGetTensorSizeInBytes(TD, size_t *);
S cudnnCreateFilterDescriptor(FD *);
S cudnnDestroyFilterDescriptor(FD);
S cudnnSetFilter4dDescriptor(FD, int, int, int, int, int, int);
S cudnnSetFilterNdDescriptor(FD, int, int, int, const int *);
S cudnnCreateConvolutionDescriptor(CD *);
S cudnnDestroyConvolutionDescriptor(CD);
S cudnnSetConvolution2dDescriptor(CD, int, int, int, int, int, int, int, int);
S cudnnSetConvolutionNdDescriptor(CD, int, const int *, const int *, const int *, int, int);
S cudnnSetConvolutionMathType(CD, int);
S cudnnSetConvolutionGroupCount(CD, int);
S cudnnGetConvolution2dForwardOutputDim(CD, TD, FD, int *, int *, int *, int *);
S cudnnCreateActivationDescriptor(AD *);
S cudnnDestroyActivationDescriptor(AD);
S cudnnSetActivationDescriptor(AD, int, int, double);
S cudnnActivationForward(H, AD, const void *, TD, const void *, const void *, TD, void *);
S cudnnActivationBackward(H, AD, const void *, TD, const void *, TD, const void *, TD, const void *, const void *, TD,
                          void *);
S cudnnCreatePoolingDescriptor(PD *);
S cudnnDestroyPoolingDescriptor(PD);
S cudnnSetPooling2dDescriptor(PD, int, int, int, int, int, int, int, int);
S cudnnGetPooling2dForwardOutputDim(PD, TD, int *, int *, int *, int *);
S cudnnPoolingForward(H, PD, const void *, TD, const void *, const void *, TD, void *);
S cudnnPoolingBackward(H, PD, const void *, TD, const void *, TD, const void *, TD, const void *, const void *, TD,
                       void *);
S cudnnAddTensor(H, const void *, TD, const void *, const void *, TD, void *);
S cudnnSetTensor(H, TD, void *, const void *);
S cudnnScaleTensor(H, TD, void *, const void *);
S cudnnTransformTensor(H, const void *, TD, const void *, const void *, TD, void *);
S cudnnCreateTensorTransformDescriptor(XD *);
S cudnnDestroyTensorTransformDescriptor(XD);
S cudnnSetTensorTransformDescriptor(XD, unsigned, int, const int *, const int *, const unsigned *, int);
S cudnnTransformTensorEx(H, XD, const void *, TD, const void *, const void *, TD, void *);
S cudnnCreateOpTensorDescriptor(OD *);
S cudnnDestroyOpTensorDescriptor(OD);
S cudnnSetOpTensorDescriptor(OD, int, int, int);
S cudnnOpTensor(H, OD, const void *, TD, const void *, const void *, TD, const void *, const void *, TD, void *);
S cudnnCreateReduceTensorDescriptor(RD *);
S cudnnDestroyReduceTensorDescriptor(RD);
S cudnnSetReduceTensorDescriptor(RD, int, int, int, int, int);
S cudnnGetReductionWorkspaceSize(H, RD, TD, TD, size_t *);
S cudnnReduceTensor(H, RD, void *, size_t, void *, size_t, const void *, TD, const void *, const void *, TD, void *);
S cudnnConvolutionForward(H, const void *, TD, const void *, FD, const void *, CD, int, void *, size_t, const void *,
                          TD, void *);
S cudnnConvolutionBackwardData(H, const void *, FD, const void *, TD, const void *, CD, int, void *, size_t,
                               const void *, TD, void *);
S cudnnConvolutionBackwardFilter(H, const void *, TD, const void *, TD, const void *, CD, int, void *, size_t,
                                 const void *, FD, void *);
S cudnnConvolutionBackwardBias(H, const void *, TD, const void *, const void *, TD, void *);
S cudnnConvolutionBiasActivationForward(H, const void *, TD, const void *, FD, const void *, CD, int, void *, size_t,
                                        const void *, TD, const void *, TD, const void *, AD, TD, void *);
S cudnnGetConvolutionForwardWorkspaceSize(H, TD, FD, CD, TD, int, size_t *);
S cudnnGetConvolutionBackwardDataWorkspaceSize(H, FD, TD, CD, TD, int, size_t *);
S cudnnGetConvolutionBackwardFilterWorkspaceSize(H, TD, TD, CD, FD, int, size_t *);
S cudnnGetConvolutionForwardAlgorithmMaxCount(H, int *);
S cudnnGetConvolutionForwardAlgorithm_v7(H, TD, FD, CD, TD, int, int *, cudnnConvolutionAlgoPerf_t *);
S cudnnGetConvolutionBackwardFilterAlgorithm_v7(H, TD, TD, CD, FD, int, int *, cudnnConvolutionAlgoPerf_t *);
S cudnnFindConvolutionForwardAlgorithmEx(H, TD, const void *, FD, const void *, CD, TD, void *, int, int *,
                                         cudnnConvolutionAlgoPerf_t *, void *, size_t);
S cudnnIm2Col(H, TD, const void *, FD, CD, void *);
S cudnnBackendCreateDescriptor(int, BD *);
S cudnnBackendDestroyDescriptor(BD);
S cudnnBackendFinalize(BD);
S cudnnBackendSetAttribute(BD, int, int, int64_t, const void *);
S cudnnBackendGetAttribute(BD, int, int, int64_t, int64_t *, void *);
S cudnnBackendExecute(H, BD, BD);

#endif
