/* nsnet2: one frame at a time. Formats and sizes: mpq.h. Words: mpq_network.h. */
#include "mpq.h"
#include "mpq_network.h"
#include "network.h"

MATRIX(onnxMatMul_166)
CONSTANT(fc1bias)
MATRIX(Wir_1)
CONSTANT(bir_1)
MATRIX(Whr_1)
CONSTANT(bhr_1)
MATRIX(Wiz_1)
CONSTANT(biz_1)
MATRIX(Whz_1)
CONSTANT(bhz_1)
MATRIX(Win_1)
CONSTANT(bin_1)
MATRIX(Whn_1)
CONSTANT(bhn_1)
MATRIX(Wir_2)
CONSTANT(bir_2)
MATRIX(Whr_2)
CONSTANT(bhr_2)
MATRIX(Wiz_2)
CONSTANT(biz_2)
MATRIX(Whz_2)
CONSTANT(bhz_2)
MATRIX(Win_2)
CONSTANT(bin_2)
MATRIX(Whn_2)
CONSTANT(bhn_2)
MATRIX(onnxMatMul_207)
CONSTANT(fc2bias)
MATRIX(onnxMatMul_208)
CONSTANT(fc3bias)
MATRIX(onnxMatMul_209)
CONSTANT(fc4bias)

TABLE(gru1_r_, gru1_r)
TABLE(gru1_z_, gru1_z)
TABLE(gru1_n2, gru1_n)
TABLE(gru2_r_, gru2_r)
TABLE(gru2_z_, gru2_z)
TABLE(gru2_n2, gru2_n)
TABLE(fc2Add, relu)
TABLE(fc3Add, relu_1)
TABLE(fc4Add, sigmoid)

struct net_state {
    VECTOR(x)
    VECTOR(fc1MatMul)
    VECTOR(fc1Add)
    VECTOR(gru1_a_)
    VECTOR(gru1_a)
    VECTOR(h1)
    VECTOR(gru1_b_)
    VECTOR(gru1_b)
    VECTOR(gru1_c_)
    VECTOR(gru1_c)
    VECTOR(gru1_d_)
    VECTOR(gru1_d)
    VECTOR(gru1_e_)
    VECTOR(gru1_e)
    VECTOR(gru1_f_)
    VECTOR(gru1_f)
    VECTOR(gru1_r_)
    VECTOR(gru1_r)
    VECTOR(gru1_z_)
    VECTOR(gru1_z)
    VECTOR(gru1_n1)
    VECTOR(gru1_n2)
    VECTOR(gru1_n)
    VECTOR(gru1_hn1)
    VECTOR(gru1_hn2)
    VECTOR(gru1_hn3)
    VECTOR(rnn1GRU)
    VECTOR(gru2_a_)
    VECTOR(gru2_a)
    VECTOR(h2)
    VECTOR(gru2_b_)
    VECTOR(gru2_b)
    VECTOR(gru2_c_)
    VECTOR(gru2_c)
    VECTOR(gru2_d_)
    VECTOR(gru2_d)
    VECTOR(gru2_e_)
    VECTOR(gru2_e)
    VECTOR(gru2_f_)
    VECTOR(gru2_f)
    VECTOR(gru2_r_)
    VECTOR(gru2_r)
    VECTOR(gru2_z_)
    VECTOR(gru2_z)
    VECTOR(gru2_n1)
    VECTOR(gru2_n2)
    VECTOR(gru2_n)
    VECTOR(gru2_hn1)
    VECTOR(gru2_hn2)
    VECTOR(gru2_hn3)
    VECTOR(rnn2GRU)
    VECTOR(fc2MatMul)
    VECTOR(fc2Add)
    VECTOR(relu)
    VECTOR(fc3MatMul)
    VECTOR(fc3Add)
    VECTOR(relu_1)
    VECTOR(fc4MatMul)
    VECTOR(fc4Add)
    VECTOR(sigmoid)
    SCRATCH(53)
};

size_t net_state_bytes(void) { return sizeof(struct net_state); }

int net_init(const char *directory) {
    int failed = 0;
    ALL_CODES;
    (void)directory;
    failed = failed || LOAD_MATRIX(onnxMatMul_166, "onnxMatMul_166.npy");
    failed = failed || LOAD_CONSTANT(fc1bias, "fc1bias.npy");
    failed = failed || LOAD_MATRIX(Wir_1, "Wir_1.npy");
    failed = failed || LOAD_CONSTANT(bir_1, "bir_1.npy");
    failed = failed || LOAD_MATRIX(Whr_1, "Whr_1.npy");
    failed = failed || LOAD_CONSTANT(bhr_1, "bhr_1.npy");
    failed = failed || LOAD_MATRIX(Wiz_1, "Wiz_1.npy");
    failed = failed || LOAD_CONSTANT(biz_1, "biz_1.npy");
    failed = failed || LOAD_MATRIX(Whz_1, "Whz_1.npy");
    failed = failed || LOAD_CONSTANT(bhz_1, "bhz_1.npy");
    failed = failed || LOAD_MATRIX(Win_1, "Win_1.npy");
    failed = failed || LOAD_CONSTANT(bin_1, "bin_1.npy");
    failed = failed || LOAD_MATRIX(Whn_1, "Whn_1.npy");
    failed = failed || LOAD_CONSTANT(bhn_1, "bhn_1.npy");
    failed = failed || LOAD_MATRIX(Wir_2, "Wir_2.npy");
    failed = failed || LOAD_CONSTANT(bir_2, "bir_2.npy");
    failed = failed || LOAD_MATRIX(Whr_2, "Whr_2.npy");
    failed = failed || LOAD_CONSTANT(bhr_2, "bhr_2.npy");
    failed = failed || LOAD_MATRIX(Wiz_2, "Wiz_2.npy");
    failed = failed || LOAD_CONSTANT(biz_2, "biz_2.npy");
    failed = failed || LOAD_MATRIX(Whz_2, "Whz_2.npy");
    failed = failed || LOAD_CONSTANT(bhz_2, "bhz_2.npy");
    failed = failed || LOAD_MATRIX(Win_2, "Win_2.npy");
    failed = failed || LOAD_CONSTANT(bin_2, "bin_2.npy");
    failed = failed || LOAD_MATRIX(Whn_2, "Whn_2.npy");
    failed = failed || LOAD_CONSTANT(bhn_2, "bhn_2.npy");
    failed = failed || LOAD_MATRIX(onnxMatMul_207, "onnxMatMul_207.npy");
    failed = failed || LOAD_CONSTANT(fc2bias, "fc2bias.npy");
    failed = failed || LOAD_MATRIX(onnxMatMul_208, "onnxMatMul_208.npy");
    failed = failed || LOAD_CONSTANT(fc3bias, "fc3bias.npy");
    failed = failed || LOAD_MATRIX(onnxMatMul_209, "onnxMatMul_209.npy");
    failed = failed || LOAD_CONSTANT(fc4bias, "fc4bias.npy");
    if (failed) return 1;
    MAKE_TABLE(sigmoid, gru1_r_, gru1_r);
    MAKE_TABLE(sigmoid, gru1_z_, gru1_z);
    MAKE_TABLE(tanh, gru1_n2, gru1_n);
    MAKE_TABLE(sigmoid, gru2_r_, gru2_r);
    MAKE_TABLE(sigmoid, gru2_z_, gru2_z);
    MAKE_TABLE(tanh, gru2_n2, gru2_n);
    MAKE_TABLE(relu, fc2Add, relu);
    MAKE_TABLE(relu, fc3Add, relu_1);
    MAKE_TABLE(sigmoid, fc4Add, sigmoid);
    return 0;
}

void net_reset(void *memory) {
    struct net_state *state = memory;
    FILL(h1, 0.0);
    FILL(h2, 0.0);
}

void net_frame(void *memory, const float *features, float *mask) {
    struct net_state *state = memory;
    WORK;

    QUANTISE(x, features);

    /* fc1 */
    MATMUL(onnxMatMul_166, x, fc1MatMul);                    /* [37, 13] x [13] -> [37] */
    ADD(fc1MatMul, fc1bias, fc1Add);                         /* [37] */

    /* gru1 */
    MATMUL(Wir_1, fc1Add, gru1_a_);                          /* [37, 37] x [37] -> [37] */
    ADD(gru1_a_, bir_1, gru1_a);                             /* [37] */
    MATMUL(Whr_1, h1, gru1_b_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru1_b_, bhr_1, gru1_b);                             /* [37] */
    MATMUL(Wiz_1, fc1Add, gru1_c_);                          /* [37, 37] x [37] -> [37] */
    ADD(gru1_c_, biz_1, gru1_c);                             /* [37] */
    MATMUL(Whz_1, h1, gru1_d_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru1_d_, bhz_1, gru1_d);                             /* [37] */
    MATMUL(Win_1, fc1Add, gru1_e_);                          /* [37, 37] x [37] -> [37] */
    ADD(gru1_e_, bin_1, gru1_e);                             /* [37] */
    MATMUL(Whn_1, h1, gru1_f_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru1_f_, bhn_1, gru1_f);                             /* [37] */
    ADD(gru1_a, gru1_b, gru1_r_);                            /* [37] */
    SIGMOID(gru1_r_, gru1_r);                                /* [37] */
    ADD(gru1_c, gru1_d, gru1_z_);                            /* [37] */
    SIGMOID(gru1_z_, gru1_z);                                /* [37] */
    MUL(gru1_r, gru1_f, gru1_n1);                            /* [37] */
    ADD(gru1_e, gru1_n1, gru1_n2);                           /* [37] */
    TANH(gru1_n2, gru1_n);                                   /* [37] */
    ONE_MINUS(gru1_z, gru1_hn1);                             /* [37] */
    MUL(gru1_hn1, gru1_n, gru1_hn2);                         /* [37] */
    MUL(gru1_z, h1, gru1_hn3);                               /* [37] */
    ADD(gru1_hn2, gru1_hn3, rnn1GRU);                        /* [37] */

    /* gru2 */
    MATMUL(Wir_2, rnn1GRU, gru2_a_);                         /* [37, 37] x [37] -> [37] */
    ADD(gru2_a_, bir_2, gru2_a);                             /* [37] */
    MATMUL(Whr_2, h2, gru2_b_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru2_b_, bhr_2, gru2_b);                             /* [37] */
    MATMUL(Wiz_2, rnn1GRU, gru2_c_);                         /* [37, 37] x [37] -> [37] */
    ADD(gru2_c_, biz_2, gru2_c);                             /* [37] */
    MATMUL(Whz_2, h2, gru2_d_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru2_d_, bhz_2, gru2_d);                             /* [37] */
    MATMUL(Win_2, rnn1GRU, gru2_e_);                         /* [37, 37] x [37] -> [37] */
    ADD(gru2_e_, bin_2, gru2_e);                             /* [37] */
    MATMUL(Whn_2, h2, gru2_f_);                              /* [37, 37] x [37] -> [37] */
    ADD(gru2_f_, bhn_2, gru2_f);                             /* [37] */
    ADD(gru2_a, gru2_b, gru2_r_);                            /* [37] */
    SIGMOID(gru2_r_, gru2_r);                                /* [37] */
    ADD(gru2_c, gru2_d, gru2_z_);                            /* [37] */
    SIGMOID(gru2_z_, gru2_z);                                /* [37] */
    MUL(gru2_r, gru2_f, gru2_n1);                            /* [37] */
    ADD(gru2_e, gru2_n1, gru2_n2);                           /* [37] */
    TANH(gru2_n2, gru2_n);                                   /* [37] */
    ONE_MINUS(gru2_z, gru2_hn1);                             /* [37] */
    MUL(gru2_hn1, gru2_n, gru2_hn2);                         /* [37] */
    MUL(gru2_z, h2, gru2_hn3);                               /* [37] */
    ADD(gru2_hn2, gru2_hn3, rnn2GRU);                        /* [37] */

    /* fc2 */
    MATMUL(onnxMatMul_207, rnn2GRU, fc2MatMul);              /* [53, 37] x [37] -> [53] */
    ADD(fc2MatMul, fc2bias, fc2Add);                         /* [53] */
    RELU(fc2Add, relu);                                      /* [53] */

    /* fc3 */
    MATMUL(onnxMatMul_208, relu, fc3MatMul);                 /* [49, 53] x [53] -> [49] */
    ADD(fc3MatMul, fc3bias, fc3Add);                         /* [49] */
    RELU(fc3Add, relu_1);                                    /* [49] */

    /* fc4 */
    MATMUL(onnxMatMul_209, relu_1, fc4MatMul);               /* [13, 49] x [49] -> [13] */
    ADD(fc4MatMul, fc4bias, fc4Add);                         /* [13] */
    SIGMOID(fc4Add, sigmoid);                                /* [13] */

    CARRY(rnn1GRU, h1);
    CARRY(rnn2GRU, h2);
    DEQUANTISE(sigmoid, mask);
}
