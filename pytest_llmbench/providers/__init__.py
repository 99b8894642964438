"""Who answers: one file per protocol, each imported only when a model of it is asked."""
