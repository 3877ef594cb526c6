"""What happens, stage by stage; every stage is a registered pipeline of the same name."""
