"""transformers.Trainer reporting to TensorBoard; nothing is downloaded."""

import json
import os
import sys

import torch

folder = sys.argv[1]
os.environ["TENSORBOARD_LOGGING_DIR"] = folder
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments  # noqa: E402

config = BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
data = [{"input_ids": torch.randint(0, 50, (8,)), "labels": torch.tensor(number % 2)} for number in range(32)]
arguments = TrainingArguments(
    "out",
    report_to="tensorboard",
    logging_steps=1,
    max_steps=6,
    per_device_train_batch_size=4,
    use_cpu=True,
    save_strategy="no",
    eval_strategy="steps",
    eval_steps=3,
    disable_tqdm=True,
)
Trainer(BertForSequenceClassification(config), arguments, train_dataset=data, eval_dataset=data[:8]).train()
print(
    json.dumps(
        {
            ".*": {
                "train/loss": "scalar",
                "eval/loss": "scalar",
                "args/text_summary": "text",
                "model_config/text_summary": "text",
            }
        }
    )
)
