"""Lightning's TensorBoardLogger, which it takes by itself when the distribution `tensorboard` is there."""

import json
import sys

import lightning
import torch
from lightning.pytorch.loggers import TensorBoardLogger

folder = sys.argv[1]


class Model(lightning.LightningModule):
    def __init__(self, lr: float = 0.1, name: str = "net") -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 1)
        self.example_input_array = torch.rand(1, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)

    def training_step(self, batch: list[torch.Tensor], number: int) -> torch.Tensor:
        loss = self(batch[0]).pow(2).mean()
        self.log("train_loss", loss)
        self.logger.experiment.add_histogram("weights", self.layer.weight, self.global_step)
        return loss

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), self.hparams["lr"])


data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.rand(64, 4)), batch_size=8)
more = {
    "accelerator": "cpu",
    "max_epochs": 2,
    "log_every_n_steps": 1,
    "enable_progress_bar": False,
    "enable_model_summary": False,
}
lightning.Trainer(logger=TensorBoardLogger(folder, name="mine", log_graph=True), **more).fit(Model(), data)
trainer = lightning.Trainer(default_root_dir=folder, **more)
assert isinstance(trainer.logger, TensorBoardLogger), trainer.logger
trainer.fit(Model(lr=0.01), data)

print(
    json.dumps(
        {
            "mine/version_0": {"train_loss": "scalar", "weights": "histogram", "epoch": "scalar"},
            "lightning_logs/version_0": {"train_loss": "scalar", "hp_metric": "scalar"},
        }
    )
)
