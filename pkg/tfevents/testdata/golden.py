"""An event file as TensorFlow itself writes it: golden.tfevents. usage: golden.py OUT.tfevents"""
import sys
import tensorflow as tf
from tensorflow.core.framework.summary_pb2 import Summary
from tensorflow.core.util.event_pb2 import Event

values = [Summary.Value(tag='epoch_loss', simple_value=0.6931472),
          Summary.Value(tag='epoch_accuracy', simple_value=0)]
with tf.io.TFRecordWriter(sys.argv[1]) as file:
    for event in (Event(wall_time=1700000000.25, file_version='brain.Event:2'),
                  Event(wall_time=1700000000.25, step=300, summary=Summary(value=values[:1])),
                  Event(wall_time=1700000000.25, step=301, summary=Summary(value=values))):
        file.write(event.SerializeToString())
