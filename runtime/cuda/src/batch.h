/* Opening and giving up a batch. With the stream's lock held. */
#ifndef LAMINA_BATCH_H
#define LAMINA_BATCH_H

#include "streams.h"

/* Opens one for a record that has passed the gate; NULL when memory ran out. */
lamina_batch *lamina_batch_open(lamina_stream *stream, lamina_record *passed);
/* Records its end and hands it to be booked; false: not now, the stream is being captured. */
bool lamina_batch_end(lamina_stream *stream, lamina_batch *batch);
/* The driver refused the only command of a batch that is no stream's: as if it had never been. */
void lamina_batch_withdraw(lamina_batch *batch);
/* The open batch of a stream, in which the driver refused the only command: as if it had never been. */
void lamina_batch_abandon(lamina_stream *stream);

#endif
