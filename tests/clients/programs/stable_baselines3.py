"""stable-baselines3's logger: scalars, and what its callbacks write (text, images, video, hyperparameters)."""

import json
import sys

import matplotlib.pyplot as plt
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Figure, HParam, Image

folder = sys.argv[1]


class Everything(BaseCallback):
    def _on_training_start(self) -> None:
        hparams = {"algorithm": "PPO", "learning rate": 0.0003, "gamma": 0.99}
        self.logger.record("hparams", HParam(hparams, {"rollout/ep_len_mean": 0}), exclude=("stdout",))

    def _on_step(self) -> bool:
        figure = plt.figure()
        figure.add_subplot().plot([1, 2, 3])
        self.logger.record("figure", Figure(figure, close=True), exclude=("stdout",))
        self.logger.record("picture", Image(torch.zeros(8, 8, 3), "HWC"), exclude=("stdout",))
        self.logger.record("note", "some *text*", exclude=("stdout",))
        return True


model = PPO("MlpPolicy", "CartPole-v1", n_steps=64, batch_size=32, n_epochs=1, tensorboard_log=folder, device="cpu")
model.learn(192, callback=Everything(), log_interval=1)
print(
    json.dumps(
        {
            "PPO_1": {
                "rollout/ep_len_mean": "scalar",
                "train/loss": "scalar",
                "figure": "image",
                "picture": "image",
                "note/text_summary": "text",
                "_hparams_/session_start_info": "hparams",
            }
        }
    )
)
