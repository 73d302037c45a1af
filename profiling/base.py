"""What all models have in common: frozen, and unknown keys are refused."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Polarity = Annotated[float, Field(ge=-1.0, le=1.0)]


class Model(BaseModel):
    """Base of all core models."""

    model_config = ConfigDict(frozen=True, extra="forbid")
