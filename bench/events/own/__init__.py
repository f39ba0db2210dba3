"""Kabar's relay and consumer as processes of their own, which say how long they took."""
